import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import type { TestContext } from 'node:test'
import { TARGET_NODE } from './target-node.ts'

export { TARGET_NODE }

/** A process of a test, ended with it. */
export interface TestProcess {
  readonly pid: number
  /** All that it wrote so far, stdout and stderr. */
  output(): string
  /** Waits until the output matches, or fails after 10 s or when the process ends without it. */
  waitFor(pattern: RegExp): Promise<void>
  /** Resolves at its end with exit code or signal; fails after 10 s. */
  exited(): Promise<number | string>
  isAlive(): boolean
  kill(signal: NodeJS.Signals): void
  readonly child: ChildProcess
}

const LIMIT_MS = 10_000

function limited<T>(work: Promise<T>, failure: () => string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(failure())), LIMIT_MS)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/** Starts a program that is killed, by its pid, when the test ends. */
export function startProcess(
  t: TestContext,
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): TestProcess {
  const child = spawn(file, args, { env: { ...process.env, NODE_OPTIONS: '', ...env } })
  t.after(() => child.kill('SIGKILL'))
  let output = ''
  let end: number | string | null = null
  const wakeups = new Set<() => void>()
  const take = (text: Buffer): void => {
    output += text.toString()
    for (const wake of wakeups) wake()
  }
  child.stdout.on('data', take)
  child.stderr.on('data', take)
  const ended = new Promise<number | string>((resolve) => {
    child.once('close', (code, signal) => {
      end = code ?? signal ?? 'unknown'
      resolve(end)
      for (const wake of wakeups) wake()
    })
  })
  assert.ok(child.pid, `${file} did not start`)

  function waitFor(pattern: RegExp): Promise<void> {
    const found = new Promise<void>((resolve, reject) => {
      const look = (): void => {
        if (pattern.test(output)) resolve()
        else if (end !== null) reject(new Error(`Ended with ${end} before ${pattern}:\n${output}`))
        else return
        wakeups.delete(look)
      }
      wakeups.add(look)
      look()
    })
    return limited(found, () => `No ${pattern} within ${LIMIT_MS} ms in:\n${output}`)
  }

  return {
    pid: child.pid,
    child,
    output: () => output,
    waitFor,
    exited: () => limited(ended, () => `Still running after ${LIMIT_MS} ms:\n${output}`),
    isAlive: () => end === null,
    kill: (signal) => void child.kill(signal),
  }
}

/**
 * Starts Node on a piece of CommonJS and waits for it to write `ready`. Its inspector, once asked
 * for, opens on a free port, for tests run side by side; `options` may say otherwise.
 */
export async function startTarget(
  t: TestContext,
  code: string,
  options: readonly string[] = ['--inspect-port=0'],
): Promise<TestProcess> {
  const target = startProcess(t, TARGET_NODE, [...options, '-e', code])
  await target.waitFor(/ready/)
  return target
}

/** Sits in its event loop. */
export const IDLE = `setInterval(() => {}, 1000); console.log('ready')`
