import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { WireReport } from '../../../src/wire/probe-report.ts'
import { KIND } from '../../../src/wire/kinds.ts'
import { probeInChild } from '../../helpers/probe-in-child.ts'

const LIMIT = { timeout: 40_000 }
type Outcomes = Readonly<Record<'succeeded' | 'failed' | 'empty', number>> & { lastError: string }

const outcomesOf = ({ bursts }: WireReport): Outcomes => {
  const chains = bursts.flatMap((burst) => burst.chains)
  const sum = (key: 'succeeded' | 'failed' | 'empty'): number =>
    chains.reduce((total, chain) => total + chain[key], 0)
  return {
    succeeded: sum('succeeded'),
    failed: sum('failed'),
    empty: sum('empty'),
    lastError: chains.findLast(({ failed }) => failed > 0)?.lastError ?? '',
  }
}

/** Runs a step over and over in a process of its own while hooks are on, promises or callbacks. */
const LOOP = (step: string): string => `
  const fs = require('node:fs')
  globalThis.rounds = 0
  const fd = fs.openSync(process.execPath, 'r')
  const end = fs.fstatSync(fd).size
  const bytes = Buffer.alloc(8)
  let at = 0
  const step = async () => { ${step} }
  setTimeout(async function go() { for (;;) { await step(); rounds++ } }, 10)
  console.log('ready')
`
const BARREN: Readonly<
  Record<string, readonly [step: string, how: 'failed' | 'empty', code: string]>
> = {
  'a stat of what is not there': [
    `await fs.promises.stat('/nowhere').catch(() => {})`,
    'failed',
    'ENOENT',
  ],
  'the same with a callback': [
    `await new Promise((done) => fs.stat('/nowhere', done)).catch(() => {})`,
    'failed',
    'ENOENT',
  ],
  'a stat of what has not changed': [`await fs.promises.stat('/proc/self/exe')`, 'empty', ''],
  'a listing that repeats': [`await fs.promises.readdir('/proc/self/task')`, 'empty', ''],
  'a read at the end': [
    `await new Promise((done) => fs.read(fd, bytes, 0, 8, end, done))`,
    'empty',
    '',
  ],
}
for (const [name, [step, how, code]] of Object.entries(BARREN))
  test(`${name}, again and again, is a barren chain`, LIMIT, async (t) => {
    const { burst } = await probeInChild(t, LOOP(step))
    const report = await burst('globalThis.from ??= rounds, rounds - from > 1000')
    const { [how]: barren, succeeded, lastError } = outcomesOf(report)
    assert.ok(barren > 100, JSON.stringify(report.bursts))
    assert.ok(succeeded <= barren / 50, `${succeeded} of ${barren}`)
    assert.equal(lastError, code)
    assert.ok((report.bursts[0]?.longestStreak ?? 0) > 64)
    assert.ok(report.bursts[0]?.chains.some(({ byKind }) => (byKind[KIND.file] ?? 0) > 64))
  })

const HEALTHY: Readonly<Record<string, string>> = {
  'reading on and on': `await new Promise((done) => fs.read(fd, bytes, 0, 8, at++, done))`,
  'looking for ever new names': `await fs.promises.stat('/nowhere/' + at++).catch(() => {})`,
}
for (const [name, step] of Object.entries(HEALTHY))
  test(`${name} is no chain at all`, LIMIT, async (t) => {
    const { burst } = await probeInChild(t, LOOP(step))
    const report = await burst('globalThis.from ??= rounds, rounds - from > 1000')
    assert.deepEqual(report.bursts[0]?.chains, [])
    assert.ok((report.bursts[0]?.resumptionsByKind[KIND.file] ?? 0) > 500)
  })
