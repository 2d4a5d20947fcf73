import { spawn } from 'node:child_process'
import { workspace } from './workspace.ts'

/** A process with a group of its own, so that whatever it starts ends with it. */
export interface ProcessGroup {
  readonly pid: number
  readonly isAlive: boolean
  /** What it wrote to stdout and stderr, its latest part. */
  readonly stdout: string
  readonly stderr: string
  /** Resolves with the exit code, null after a signal, once all output has come. */
  readonly ended: Promise<number | null>
  kill(): void
}

const KEPT_CHARACTERS = 1_000_000
const alive = new Set<ProcessGroup>()

/** Starts Node in a process group that is killed at the latest with this process. */
export function startGroup(node: string, args: readonly string[]): ProcessGroup {
  const env: NodeJS.ProcessEnv = { ...process.env, NODE_OPTIONS: '', TMPDIR: workspace }
  delete env['FORCE_COLOR']
  const child = spawn(node, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const { pid } = child
  if (pid === undefined) throw new Error(`${node} ${args.join(' ')} did not start`)
  let isAlive = true
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout = (stdout + text).slice(-KEPT_CHARACTERS)
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-KEPT_CHARACTERS)
  })
  child.once('exit', () => (isAlive = false))
  const group: ProcessGroup = {
    pid,
    ended: new Promise((resolve) => child.once('close', resolve)),
    get isAlive() {
      return isAlive
    },
    get stdout() {
      return stdout
    },
    get stderr() {
      return stderr
    },
    kill() {
      alive.delete(group)
      try {
        process.kill(-pid, 'SIGKILL')
      } catch {
        // Gone already, with all that it had started.
      }
    },
  }
  alive.add(group)
  return group
}

function killAll(): void {
  for (const group of alive) group.kill()
}

process.once('exit', killAll)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => {
    killAll()
    process.exit(130)
  })
