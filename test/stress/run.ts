/**
 * Attaches to fresh busy processes, again and again: none may hang, end or stop serving.
 *
 *   npm run test:stress                      20 attaches, the form for CI
 *   ATTACHES=200 npm run test:stress         all of it
 *   ATTACHES=200 SIDE_BY_SIDE=1 npm run …    one at a time
 */
import { capture } from '../healthy/capture.ts'
import { nodeOfVersion } from '../helpers/npm-packages.ts'
import { TARGETS } from '../targets/versions.ts'
import { BUSY } from './busy-process.ts'

const ATTACHES = Number(process.env['ATTACHES'] ?? 20)
/** Two on a small machine make it crowded, which is where races are won. */
const SIDE_BY_SIDE = Number(process.env['SIDE_BY_SIDE'] ?? 2)
/** The lines on which the deadlock of V8's profiler was reported. */
const LINES = ['20', '22']
const DURATION = '1s'

const nodes: (readonly [version: string, node: string])[] = []
for (const version of TARGETS.filter((each) => LINES.includes(each.split('.')[0] ?? '')))
  nodes.push([version, await nodeOfVersion(version)])

const HELD_UP = /^whyspin was held up/
let begun = 0
let profiled = 0
let hooked = 0
/** Captures in which the host was so crowded that our lease lapsed: no harm, and no proof. */
let heldUp = 0
const problems: string[] = []

async function attachOnce(nth: number): Promise<void> {
  const [name, start] = BUSY[Math.floor(nth / nodes.length) % BUSY.length] ?? []
  const [version, node] = nodes[nth % nodes.length] ?? []
  if (name === undefined || start === undefined || version === undefined || node === undefined)
    return
  const problem = (what: string): void => {
    problems.push(`${nth + 1}: ${name} on ${version}: ${what}`)
    console.log(problems.at(-1))
  }
  try {
    const busy = await start(node)
    try {
      const captured = await capture(busy.pid, DURATION)
      if ('failure' in captured) problem(captured.failure)
      else {
        const { cost, notes } = captured.report
        if (cost.slowsAsyncCalls) profiled += 1
        if (cost.hooksEnabledMs > 0) hooked += 1
        // Hooks that stay off for their price are no harm.
        for (const note of notes.filter((each) => !each.includes('--budget')))
          if (HELD_UP.test(note)) heldUp += 1
          else problem(note)
      }
      const trouble = await busy.trouble()
      if (trouble !== null) problem(trouble)
    } finally {
      await busy.stop()
    }
  } catch (error) {
    problem((error as Error).message)
  }
}

async function attachOn(): Promise<void> {
  while (begun < ATTACHES) {
    const nth = begun++
    await attachOnce(nth)
    if ((nth + 1) % 20 === 0) console.log(`${nth + 1} attaches, ${problems.length} problems`)
  }
}

const startMs = performance.now()
await Promise.all(Array.from({ length: SIDE_BY_SIDE }, () => attachOn()))
const seconds = Math.round((performance.now() - startMs) / 1e3)
console.log(
  `${begun} attaches to busy processes on Node ${nodes.map(([version]) => version).join(' and ')} in ${seconds} s: ` +
    `${profiled} with CPU samples, ${hooked} with hooks, ${heldUp} broken off by a crowded host, ${problems.length} problems.`,
)
process.exitCode = problems.length > 0 || begun === 0 ? 1 : 0
