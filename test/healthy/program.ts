import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import type { Verdict } from '../../src/model/report.ts'

/** The `expect.json` of a healthy program. */
export interface Expectation {
  readonly maxSeverity: 'info' | 'warning'
  /** Lints that may speak above `info`. */
  readonly lints: readonly string[]
  /** Lints that must speak. */
  readonly mustFind?: readonly string[]
  readonly verdicts: readonly Verdict[]
  /** What the program talks to: script and arguments. It starts first and hands over its port. */
  readonly peer?: readonly string[]
  /** What talks to the program, given the program's port: script and arguments. */
  readonly load?: readonly string[]
}

/** A program that works, and must not be accused. */
export interface HealthyProgram {
  readonly name: string
  readonly folder: string
  readonly expectation: Expectation
}

const root = fileURLToPath(new URL('../../fixtures/healthy', import.meta.url))

/** Every program of fixtures/healthy, or those that are asked for by name. */
export function readPrograms(only: readonly string[]): readonly HealthyProgram[] {
  const names = readdirSync(root).filter((name) => existsSync(join(root, name, 'expect.json')))
  const unknown = only.find((name) => !names.includes(name))
  if (unknown !== undefined)
    throw new Error(`There is no fixtures/healthy/${unknown}. There are: ${names.join(', ')}`)
  return names
    .filter((name) => only.length === 0 || only.includes(name))
    .map((name) => {
      const folder = join(root, name)
      const expectation = JSON.parse(readFileSync(join(folder, 'expect.json'), 'utf8'))
      return { name, folder, expectation: expectation as Expectation }
    })
}
