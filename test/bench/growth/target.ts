import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, readdirSync } from 'node:fs'

/** What is asked of the program. */
export interface Size {
  readonly resumptionsPerSecond: number
  readonly sockets: number
  readonly chains: number
  readonly frames: number
}

export interface Reading {
  readonly resumptions: number
  readonly cpuMs: number
  readonly atMs: number
}

/** A program of the bench that runs. */
export interface Target {
  readonly pid: number
  read(): Promise<Reading>
  rssBytes(): number
  stop(): void
}

const OWN_DESCRIPTORS = 1_000

export async function startTarget({
  resumptionsPerSecond,
  sockets,
  chains,
  frames,
}: Size): Promise<Target> {
  const args = [resumptionsPerSecond, sockets, chains, frames].join(' ')
  const program = `ulimit -n ${sockets + OWN_DESCRIPTORS} && exec "$NODE" test/bench/growth/program.js ${args}`
  const child = spawn('sh', ['-c', program], {
    env: { ...process.env, NODE: process.execPath },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const stop = (): void => void child.kill('SIGKILL')
  process.once('exit', stop)
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the program ended with ${code}`)
  })
  ended.catch(() => {})
  await Promise.race([once(child, 'message'), ended])
  const pid = child.pid ?? 0
  return {
    pid,
    async read() {
      child.send('count')
      const [{ resumptions }] = (await Promise.race([once(child, 'message'), ended])) as [
        { readonly resumptions: number },
      ]
      return { resumptions, cpuMs: cpuOf(pid), atMs: performance.now() }
    },
    rssBytes: () => rssOf(pid),
    stop() {
      process.off('exit', stop)
      child.kill('SIGKILL')
    },
  }
}

/** Of all threads; those of the inspector that have ended by the next reading are missing. */
function cpuOf(pid: number): number {
  const tasks = `/proc/${pid}/task`
  const ns = readdirSync(tasks).map((tid) =>
    Number(readFileSync(`${tasks}/${tid}/schedstat`, 'latin1').split(' ')[0]),
  )
  return ns.reduce((sum, each) => sum + each, 0) / 1e6
}

function rssOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1')
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1_024
}
