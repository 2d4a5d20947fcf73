/**
 * Healthy programs under load, each diagnosed by the real command line: none may be accused.
 *
 *   npm run healthy                        ten minutes round the set
 *   npm run healthy -- --minutes 3         shorter
 *   npm run healthy -- --thorough          the whole set once, at every duration
 *   npm run healthy -- --once              one capture of each program: the form for CI
 *   npm run healthy -- --only a,b --once   some of them
 */
import { parseArgs } from 'node:util'
import { isItsTurn } from '../helpers/half.ts'
import { gist } from '../helpers/whyspin.ts'
import { capture } from './capture.ts'
import { findMisses } from './find-misses.ts'
import { type HealthyProgram, readPrograms } from './program.ts'
import { HEADER, row } from './row.ts'
import { startScene } from './scene.ts'

/** What is asked of the command line besides the default, which null stands for. */
const OTHER_DURATIONS = ['500ms', '1s', '5s'] as const
/** In the short form, which must fit into CI, one of these, from program to program. */
const SHORT_DURATIONS = [null, '500ms', '1s', '500ms'] as const
/** A load ends by itself, should nobody be left to end it. */
const LOAD_SECONDS = 60

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    once: { type: 'boolean', default: false },
    thorough: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
  },
})
const programs = readPrograms(options.only.split(',').filter((name) => name !== '')).filter(
  (_, nth) => isItsTurn(nth),
)
const startMs = performance.now()
const isOneRound = options.once || options.thorough
const endMs = isOneRound ? Infinity : startMs + Number(options.minutes) * 60_000
const misses: string[] = []
let captures = 0
let errors = 0

/** The default and one other, a different one each round; each program at every one in the end. */
function durationsFor(nth: number): readonly (string | null)[] {
  if (options.once) return [SHORT_DURATIONS[nth % SHORT_DURATIONS.length] ?? null]
  if (options.thorough) return [null, ...OTHER_DURATIONS]
  const round = Math.floor(nth / programs.length)
  const place = (nth % programs.length) + round
  return [null, OTHER_DURATIONS[place % OTHER_DURATIONS.length] ?? null]
}

function miss(name: string, text: string): void {
  misses.push(name)
  console.log(`  MISS ${name}: ${text}`)
}

async function visit(program: HealthyProgram, nth: number): Promise<void> {
  const { name, expectation } = program
  const scene = await startScene(program, LOAD_SECONDS)
  try {
    for (const duration of durationsFor(nth)) {
      if (performance.now() > endMs) return
      const captured = await capture(scene.pid, duration)
      captures += 1
      console.log(row(name, duration, captured))
      if ('failure' in captured) miss(name, captured.failure)
      else {
        const { report } = captured
        const found = findMisses(report, expectation)
        if (report.findings.some(({ severity }) => severity === 'error')) errors += 1
        if (found.length > 0) miss(name, `${found.join('; ')}\n${gist(report)}`)
        else for (const note of report.notes) console.log(`  note: ${note}`)
      }
      const trouble = await scene.trouble()
      if (trouble === null) continue
      miss(name, trouble)
      return
    }
  } finally {
    await scene.stop()
  }
}

console.log(HEADER)
let visits = 0
do {
  for (const program of programs) {
    if (performance.now() > endMs) break
    try {
      await visit(program, visits++)
    } catch (error) {
      miss(program.name, (error as Error).message)
    }
  }
} while (!isOneRound && performance.now() < endMs)

const seconds = Math.round((performance.now() - startMs) / 1e3)
console.log(
  `${captures} captures of ${programs.length} programs in ${seconds} s: ${errors} with an error, ${misses.length} misses${misses.length > 0 ? ` (${[...new Set(misses)].join(', ')})` : ''}.`,
)
process.exitCode = misses.length > 0 || captures === 0 ? 1 : 0
