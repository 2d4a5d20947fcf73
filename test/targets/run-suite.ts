import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { filesAtOnce } from '../files-at-once.js'
import { root } from '../helpers/npm-packages.ts'
import { plainEnvironment, runGroup } from '../helpers/process-groups.ts'

/** How a suite went on one version; a suite that ran out of time has what it got done by then. */
export interface SuiteResult {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly isOver: boolean
  /** What failed, by name. */
  readonly failures: readonly string[]
  readonly output: string
}

/**
 * One file at a time: two spins of Node 26 on two cores were seen to keep everything else, threads of
 * the kernel as well, off the CPU for 1 to 3.5 s at a time (Linux 6.18). Not all limits of tests allow
 * for that.
 */
const isOfHarm = (file: string): boolean => file.includes(join('integration', 'harm'))

/** Runs the test files of one folder on one Node, with targets on another. */
export async function runSuite(
  files: readonly string[],
  node: string,
  targetNode: string,
  limitMs: number,
): Promise<SuiteResult> {
  const concurrency = `--test-concurrency=${files.some(isOfHarm) ? 1 : filesAtOnce(files[0] ?? '')}`
  const args = ['--import', 'tsx', '--test', concurrency, '--test-reporter=tap']
  const { code, stdout, stderr } = await runGroup(node, [...args, ...files], {
    cwd: root,
    env: { ...plainEnvironment(), TARGET_NODE: targetNode },
    limitMs,
  })
  const lines = stdout.split('\n').map((line) => line.trim())
  const failures = lines.flatMap((line) => /^not ok \d+ - (.*)$/.exec(line)?.[1] ?? [])
  return {
    passed: count(lines, 'pass'),
    failed: count(lines, 'fail') + count(lines, 'cancelled'),
    skipped: count(lines, 'skipped'),
    isOver: code !== null,
    failures,
    output: stdout + stderr,
  }
}

/** The files of a suite, a folder below test/ whose tests start targets. */
export function testsOf(suite: string): readonly string[] {
  const folder = join('test', suite)
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join(folder, file))
    .toSorted()
}

/** The summary at the end, or, where a suite was cut off, nothing to count by but the lines. */
function count(lines: readonly string[], what: string): number {
  const summary = lines.find((line) => line.startsWith(`# ${what} `))
  if (summary !== undefined) return Number(summary.slice(`# ${what} `.length))
  const marks: Readonly<Record<string, RegExp>> = {
    pass: /^ok \d+ - (?!.*# SKIP)/,
    fail: /^not ok \d+ - /,
    skipped: /^ok \d+ - .*# SKIP/,
  }
  return lines.filter((line) => marks[what]?.test(line) === true).length
}
