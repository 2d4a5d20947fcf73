import { execFileSync } from 'node:child_process'
import { overflowEndsIt } from '../../src/record/hook-safety.ts'
import { askedWorkerMayCrash } from '../../src/inspector/worker-safety.ts'

/** The Node that targets run on: TARGET_NODE, or the one that runs the tests. */
export const TARGET_NODE = process.env['TARGET_NODE'] ?? process.execPath

/** Its version, e.g. `18.20.8`. */
export const TARGET_VERSION: string =
  TARGET_NODE === process.execPath
    ? process.versions.node
    : execFileSync(TARGET_NODE, ['-p', 'process.versions.node'], { encoding: 'utf8' }).trim()

/** True where a stack overflow ends the target while async hooks are on. */
export const HOOKS_ARE_A_RISK = overflowEndsIt(TARGET_VERSION)

/** True where a worker that ends while it is asked may end the target. */
export const WORKERS_ARE_A_RISK = askedWorkerMayCrash(TARGET_VERSION)

/** What a test has to say to get async hooks, and into workers, on the Node of the targets. */
export const WITH_RISKS: readonly string[] = [
  ...(HOOKS_ARE_A_RISK ? ['--force-hooks'] : []),
  ...(WORKERS_ARE_A_RISK ? ['--force-workers'] : []),
]

const [major = 0, minor = 0] = TARGET_VERSION.split('.').map(Number)
const isFrom = (...releases: readonly (readonly [major: number, minor: number])[]): boolean =>
  releases.some((from) => major === from[0] && minor >= from[1]) ||
  major > Math.max(...releases.map((from) => from[0]))

/** What the Node of the targets has; a test that needs it says so in its `skip`. */
export const TARGET_HAS = {
  /** `uvMetricsInfo`. */
  loopCounters: isFrom([20, 18], [22, 8]),
  /** `process.getBuiltinModule`: without it, Node's modules come by the target's own `require` only. */
  builtinModules: isFrom([20, 16], [22, 3]),
} as const
