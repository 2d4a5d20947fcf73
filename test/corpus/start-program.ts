import type { CorpusCase } from './case.ts'
import type { Installed } from './install.ts'
import { endGroup, plainEnvironment, startGroup } from '../helpers/process-groups.ts'

/** A program of the corpus that has said READY. */
export interface Program {
  readonly pid: number
  isAlive(): boolean
  /** The end of what it wrote. */
  lastWords(): string
  end(): void
}

const READY_LIMIT_MS = 30_000
const KEPT_CHARACTERS = 4_000

/** Starts it in a process group of its own, together with its peers, and waits for READY. */
export async function startProgram(each: CorpusCase, installed: Installed): Promise<Program> {
  // Other captures may run beside this one: the inspector, once asked for, takes a free port.
  const args = ['--inspect-port=0', each.program]
  const child = startGroup(installed.node, args, {
    cwd: installed.folder,
    env: plainEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let isReady = false
  const program: Program = {
    pid: child.pid,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    lastWords: () => output,
    end: () => endGroup(child.pid),
  }
  await new Promise<void>((resolve, reject) => {
    const fail = (why: string): void => {
      program.end()
      reject(new Error(`${each.program} ${why}:\n${output}`))
    }
    const timer = setTimeout(
      () => fail(`did not say READY in ${READY_LIMIT_MS} ms`),
      READY_LIMIT_MS,
    )
    child.once('exit', (code, signal) => {
      clearTimeout(timer)
      if (!isReady) fail(`ended with ${code ?? signal} before READY`)
    })
    const take = (text: Buffer): void => {
      output = (output + text.toString()).slice(-KEPT_CHARACTERS)
      if (isReady || !/^READY \d+/m.test(output)) return
      isReady = true
      clearTimeout(timer)
      resolve()
    }
    child.stdout?.on('data', take)
    child.stderr?.on('data', take)
  })
  return program
}
