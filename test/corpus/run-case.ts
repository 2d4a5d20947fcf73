import { setTimeout as sleep } from 'node:timers/promises'
import { join } from 'node:path'
import type { Report } from '../../src/model/report.ts'
import { parseReport } from '../helpers/whyspin.ts'
import { root } from '../helpers/npm-packages.ts'
import type { CorpusCase } from './case.ts'
import { compare } from './compare.ts'
import type { Installed } from './install.ts'
import { plainEnvironment, runGroup } from '../helpers/process-groups.ts'
import { startProgram } from './start-program.ts'
import { rate, readMoved } from './throughput.ts'

/** One run of a case. */
export interface Run {
  readonly report: Report | null
  /** What was not as it should be; empty where the diagnosis is right. */
  readonly misses: readonly string[]
  readonly tookMs: number
}

const WHYSPIN_LIMIT_MS = 60_000
const CALM_MS = 1_000

/** Starts the program, lets the real command line look at it, and ends it. */
export async function runCase(each: CorpusCase, installed: Installed): Promise<Run> {
  const program = await startProgram(each, installed)
  try {
    await sleep(each.warmupMs)
    const isMeasured = each.want.keepThroughput !== undefined
    const start = isMeasured ? readMoved(program.pid) : null
    if (isMeasured) await sleep(CALM_MS)
    const before = isMeasured ? readMoved(program.pid) : null
    const startedMs = performance.now()
    const { report, problem } = await diagnose(program.pid)
    const tookMs = performance.now() - startedMs
    const misses = [...problem, ...(report === null ? [] : compare(each, report))]
    if (!program.isAlive()) misses.push(`the target is dead: ${program.lastWords()}`)
    else if (start !== null && before !== null) {
      const calm = rate(start, before)
      const kept = rate(before, readMoved(program.pid)) / calm
      if (!(calm > 0)) misses.push('the target moved nothing before it was looked at')
      else if (!(kept >= (each.want.keepThroughput ?? 0)))
        misses.push(`the target kept ${Math.round(kept * 100)} % of its throughput`)
    }
    return { report, misses, tookMs }
  } finally {
    program.end()
  }
}

interface Answer {
  readonly report: Report | null
  readonly problem: readonly string[]
}

async function diagnose(pid: number): Promise<Answer> {
  const args = [join(root, 'bin/whyspin.js'), String(pid), '--json']
  const options = { cwd: root, env: plainEnvironment(), limitMs: WHYSPIN_LIMIT_MS }
  const { code, stdout, stderr } = await runGroup(process.execPath, args, options)
  try {
    return { report: parseReport(stdout), problem: [] }
  } catch (error) {
    const said = stderr.trim() === '' ? String(error) : stderr.trim()
    return { report: null, problem: [`no report, exit code ${code}: ${said}`] }
  }
}
