import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Severity } from '../../src/model/finding.ts'
import type { Verdict } from '../../src/model/report.ts'
import { root } from '../helpers/npm-packages.ts'

/** What a right diagnosis says. Regular expressions are anchored for lints, and free for blame. */
export interface Want {
  readonly verdicts: readonly Verdict[]
  readonly lints?: readonly string[]
  readonly blame?: string
  readonly mustNotBlame?: string
  readonly maxSeverity?: Severity | 'none'
  readonly keepThroughput?: number
}

/** A `case.json`, with what the runner makes of it. */
export interface CorpusCase {
  readonly name: string
  readonly kind: 'positive' | 'negative' | 'contrast'
  readonly want: Want
  readonly folder: string
  readonly program: string
  /** A version of Node other than the one that runs the corpus. */
  readonly node: string | null
  readonly warmupMs: number
  /** Dependencies with which the same program is healthy. */
  readonly twin: Readonly<Record<string, string>> | null
  /** False for cases that are too slow or too heavy to run every time. */
  readonly ci: boolean
}

const DEFAULT_WARMUP_MS = 1_500

/** Every case of fixtures/corpus, by name. */
export function readCases(): readonly CorpusCase[] {
  const home = join(root, 'fixtures/corpus')
  return readdirSync(home)
    .filter((name) => existsSync(join(home, name, 'case.json')))
    .toSorted()
    .map((name) => readCase(name, join(home, name)))
}

function readCase(name: string, folder: string): CorpusCase {
  const text = readFileSync(join(folder, 'case.json'), 'utf8')
  const { kind, want, node, warmup_ms, fixed_twin, ci } = JSON.parse(text)
  const program = ['target.cjs', 'target.mjs'].find((file) => existsSync(join(folder, file)))
  if (program === undefined) throw new Error(`${folder} has no target.cjs or target.mjs`)
  return {
    name,
    kind,
    want,
    folder,
    program,
    node: node ?? null,
    warmupMs: warmup_ms ?? DEFAULT_WARMUP_MS,
    twin: fixed_twin?.deps ?? null,
    ci: ci ?? true,
  }
}

/** The same program with the versions that do not spin. */
export function toTwin(each: CorpusCase): CorpusCase {
  const want: Want = { verdicts: ['clear'], maxSeverity: 'info' }
  return { ...each, name: `${each.name}--twin`, kind: 'negative', want }
}
