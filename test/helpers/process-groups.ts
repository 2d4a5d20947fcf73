import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'

/** What a process left behind. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const running = new Set<number>()

/** Ends a process group and all that is in it. */
export function endGroup(pid: number): void {
  running.delete(pid)
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

/** Ends every group that was started here: the corpus leaves no process behind. */
export function endAllGroups(): void {
  for (const pid of running) endGroup(pid)
}

/** Starts a process as the leader of its own group. */
export function startGroup(
  file: string,
  args: readonly string[],
  options: SpawnOptions,
): ChildProcess & { readonly pid: number } {
  const child = spawn(file, args, { ...options, detached: true })
  const { pid } = child
  if (pid === undefined) throw new Error(`${file} did not start`)
  running.add(pid)
  return Object.assign(child, { pid })
}

/** Runs a command to its end; after the limit its group is killed and the code is null. */
export function runGroup(
  file: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly limitMs: number },
): Promise<Ended> {
  const { limitMs, ...rest } = options
  const child = startGroup(file, args, { ...rest, stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      stderr += `\n${file} ${args.join(' ')} was killed after ${limitMs} ms`
      endGroup(child.pid)
    }, limitMs)
    child.once('error', reject)
    child.once('close', (code) => {
      clearTimeout(timer)
      endGroup(child.pid)
      resolve({ code, stdout, stderr })
    })
  })
}

/** As a shell without opinions: the runners of tests set colours and options of their own. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, NODE_OPTIONS: '' }
  for (const name of ['FORCE_COLOR', 'NO_COLOR', 'NODE_TEST_CONTEXT']) delete env[name]
  return env
}
