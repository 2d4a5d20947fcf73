import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readThread } from '../../src/process/thread-times.ts'
import { startGroup } from '../healthy/process-group.ts'
import { type HealthyProgram, readPrograms } from '../healthy/program.ts'
import { type Scene, startScene } from '../healthy/scene.ts'
import { root } from '../helpers/npm-packages.ts'

/** A process at full work, and how to see that it still works. */
type Start = (node: string) => Promise<Scene>

const LOAD_SECONDS = 60
const READY_WITHIN_MS = 10_000
const WORKS_WITHIN_MS = 4_000
const STEP_MS = 20

function scene(program: HealthyProgram): Start {
  return (node) => startScene(program, LOAD_SECONDS, node)
}

/** A guilty program: nobody is served by it, but it burns for as long as it runs. */
function spin(name: string): Start {
  return async (node) => {
    const script = join(root, 'fixtures/programs', name, 'guilty.js')
    const group = startGroup(node, ['--inspect-port=0', script])
    const endMs = performance.now() + READY_WITHIN_MS
    while (!group.stdout.includes('READY') && performance.now() < endMs) await sleep(STEP_MS)
    return {
      pid: group.pid,
      async trouble() {
        if (!group.isAlive) return `it ended: ${group.stderr}`
        const before = readThread(group.pid, group.pid)?.onCpuNs ?? 0
        const lateMs = performance.now() + WORKS_WITHIN_MS
        while (performance.now() < lateMs) {
          if ((readThread(group.pid, group.pid)?.onCpuNs ?? 0) - before > 5e6) return null
          await sleep(STEP_MS)
        }
        return 'it uses no CPU any more'
      },
      async stop() {
        group.kill()
        await group.ended
      },
    }
  }
}

const [streaming, json] = ['streaming-proxy', 'json-server'].flatMap((name) => readPrograms([name]))
if (streaming === undefined || json === undefined)
  throw new Error('no healthy programs to attach to')
const spinningProxy = scene({
  name: 'spinning-proxy',
  folder: join(root, 'test/stress/spinning-proxy'),
  expectation: withPeers(streaming),
})

/** Half of them are what V8's profiler was seen to deadlock in, and gives it a reason to start. */
export const BUSY: readonly (readonly [name: string, start: Start])[] = [
  ['spinning proxy', spinningProxy],
  ['immediate-spin', spin('immediate-spin')],
  ['spinning proxy', spinningProxy],
  ['microtask-spin', spin('microtask-spin')],
  ['spinning proxy', spinningProxy],
  ['streaming-proxy', scene(streaming)],
  ['spinning proxy', spinningProxy],
  ['message-spin', spin('message-spin')],
  ['spinning proxy', spinningProxy],
  ['json-server', scene(json)],
]

/** Scripts are named relative to the program's folder. */
function withPeers({ folder, expectation }: HealthyProgram): HealthyProgram['expectation'] {
  const absolute = ([script, ...args]: readonly string[]): readonly string[] =>
    script === undefined ? [] : [join(folder, script), ...args]
  return {
    ...expectation,
    peer: absolute(expectation.peer ?? []),
    load: absolute(expectation.load ?? []),
  }
}
