import { isAbsolute, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { TARGET_NODE } from '../helpers/target.ts'
import { type ProcessGroup, startGroup } from './process-group.ts'
import type { HealthyProgram } from './program.ts'

/** A healthy program at work, with the processes around it. */
export interface Scene {
  readonly pid: number
  /** What is wrong with it, by its processes and by what they count; null when it works. */
  trouble(): Promise<string | null>
  stop(): Promise<void>
}

const READY = /^READY (\d+) (\S+)$/m
const READY_WITHIN_MS = 10_000
const WARM_UP_MS = 400
const ANSWERS_WITHIN_MS = 4_000
const STEP_MS = 20

/** Starts peer, program and load, and waits until they are busy. The load ends after `seconds`. */
export async function startScene(
  program: HealthyProgram,
  seconds: number,
  node: string = TARGET_NODE,
): Promise<Scene> {
  const { peer, load } = program.expectation
  const groups: ProcessGroup[] = []
  const start = (script: string, ...args: readonly string[]): ProcessGroup => {
    const path = isAbsolute(script) ? script : join(program.folder, script)
    const group = startGroup(node, ['--inspect-port=0', path, ...args])
    groups.push(group)
    return group
  }
  const stop = async (): Promise<void> => {
    for (const group of groups) group.kill()
    await Promise.all(groups.map(({ ended }) => ended))
  }
  try {
    const [peerScript, ...peerArgs] = peer ?? []
    const peerGroup = peerScript === undefined ? null : start(peerScript, ...peerArgs)
    const peerPort = peerGroup === null ? [] : [await portOf(peerGroup)]
    const main = start('main.js', ...peerPort)
    const port = await portOf(main)
    const [loadScript, ...loadArgs] = load ?? []
    const limits = ['--port', port, '--seconds', String(seconds)]
    const loadGroup = loadScript === undefined ? null : start(loadScript, ...limits, ...loadArgs)
    await sleep(WARM_UP_MS)
    const counting = loadGroup ?? peerGroup
    const busy =
      counting === null ||
      (await until(ANSWERS_WITHIN_MS, () => (answersOf(counting) > 0 ? true : failed(counting))))
    if (busy !== true) throw busy ?? new Error(`nothing was answered: ${counting?.stderr}`)
    return { pid: main.pid, trouble: () => findTrouble(main, counting), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function portOf(group: ProcessGroup): Promise<string> {
  const port = await until(READY_WITHIN_MS, () => READY.exec(group.stdout)?.[2] ?? failed(group))
  if (port instanceof Error) throw port
  if (port === null) throw new Error(`No READY within ${READY_WITHIN_MS} ms: ${group.stderr}`)
  return port
}

/** A target that has been looked at must live on, and what it does for others must, too. */
async function findTrouble(
  main: ProcessGroup,
  counting: ProcessGroup | null,
): Promise<string | null> {
  if (!main.isAlive) return `the program ended: ${main.stderr}`
  if (counting === null) return null
  const before = answersOf(counting)
  const more = await until(ANSWERS_WITHIN_MS, () =>
    answersOf(counting) > before ? true : failed(counting),
  )
  if (more instanceof Error) return more.message
  if (!more) return `no more answers are counted, ${before} so far: ${counting.stderr}`
  return main.isAlive ? null : `the program ended: ${main.stderr}`
}

function failed({ isAlive, stderr }: ProcessGroup): Error | null {
  return isAlive ? null : new Error(`it ended: ${stderr}`)
}

/** Loads and peers print `{"answers":N}` over and over; the last whole line counts. */
function answersOf({ stdout }: ProcessGroup): number {
  const lines = stdout.split('\n').slice(0, -1)
  const last = lines.findLast((line) => line.startsWith('{'))
  return last === undefined ? 0 : (JSON.parse(last) as { answers: number }).answers
}

async function until<T>(limitMs: number, look: () => T | null): Promise<T | null> {
  const endMs = performance.now() + limitMs
  for (;;) {
    const found = look()
    if (found !== null || performance.now() > endMs) return found
    await sleep(STEP_MS)
  }
}
