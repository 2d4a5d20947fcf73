import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Site } from '../../../src/model/site.ts'
import { TARGET_HAS, TARGET_VERSION } from '../../helpers/target-node.ts'
import { TARGET_NODE, startProcess } from '../../helpers/target.ts'
import { notItsTurn } from '../../helpers/half.ts'
import { assertSaysTheSame } from '../../helpers/says-the-same.ts'
import { diagnose, gist } from '../../helpers/whyspin.ts'

/** What a right diagnosis of a program of fixtures/shapes is. */
interface Expectation {
  /** The verdict; two of them, with a bar between, where the host's load decides. */
  readonly verdict: string
  /** Lints that may lead. */
  readonly lints: readonly string[]
  /** Pattern of a `function@file` of the site or the cycle; empty where no JavaScript is to blame. */
  readonly blame: string
  /** Pattern of the site, as `function@basename:line`. */
  readonly site: string
  /** Pattern of the thread, where it is not the main one. */
  readonly thread?: string
  /** True where the stack goes on into an async function that awaits the site's. */
  readonly awaited?: true
  /** True where a descriptor is to blame, which the program has named when it was ready. */
  readonly namesFd?: true
  /** True where a capture of 1 s, which is enough for the others, sees too little. */
  readonly slow?: true
  /** True where a second capture, of the default duration, must say the same. */
  readonly twice?: true
  /** True where a Node that does not count the turns of its loop may miss it, and has to say so. */
  readonly needsCounters?: true
  /** Line of Node since which nothing need be said, and why. */
  readonly quietSince?: readonly [number, string]
  /** Lines of Node on which the site may be missing, and why. */
  readonly siteMissingOn?: readonly [readonly number[], string]
  readonly why: string
}

/** Of the targets. */
const LINE = Number(TARGET_VERSION.split('.')[0])
const LIMIT = { timeout: 60_000 }
const path = (file: string): string =>
  fileURLToPath(new URL(`../../../fixtures/shapes/${file}`, import.meta.url))
const shapes: Readonly<Record<string, Expectation>> = JSON.parse(
  readFileSync(path('expect.json'), 'utf8'),
)

const place = (site: Site | null): string =>
  site === null ? '' : `${site.function}@${basename(site.file)}:${site.line}`

for (const [nth, [name, expected]] of Object.entries(shapes).entries()) {
  const options = { ...LIMIT, skip: notItsTurn(nth) }
  test(`${name} is found, and the code that decides is named`, options, async (t) => {
    const target = startProcess(t, TARGET_NODE, ['--inspect-port=0', path(`${name}.js`)])
    await target.waitFor(/^READY .*\n/m)
    const { report, exitCode, stderr } = await diagnose(
      t,
      target.pid,
      '-d',
      expected.slow ? '2s' : '1s',
    )
    if (expected.needsCounters && !TARGET_HAS.loopCounters)
      return assert.match(report.notes.join(), /does not count the turns/)
    assert.ok(expected.verdict.split('|').includes(report.verdict), gist(report))
    const [leading] = report.findings
    if (leading === undefined && LINE >= (expected.quietSince?.[0] ?? Infinity)) return
    assert.ok(leading, gist(report))
    assert.ok(expected.lints.includes(leading.lint), gist(report))
    const mayMiss = leading.site === null && (expected.siteMissingOn?.[0] ?? []).includes(LINE)
    assert.match(
      mayMiss ? '' : place(leading.site),
      new RegExp(mayMiss ? '' : expected.site),
      gist(report),
    )
    const named = [...(leading.site === null ? [] : [leading.site]), ...leading.cycle]
    assert.ok(
      mayMiss ||
        expected.blame === '' ||
        named.some((site) => new RegExp(expected.blame).test(`${site.function}@${site.file}`)),
      gist(report),
    )
    if (expected.awaited)
      assert.ok(
        leading.stack.some((frame) => frame.async),
        gist(report),
      )
    if (expected.namesFd) {
      const fd = /^READY \d+ fd (\d+)$/m.exec(target.output())?.[1]
      assert.ok(fd, target.output())
      assert.match(leading.title, new RegExp(`descriptor ${fd}\\b`), gist(report))
    }
    assert.match(leading.subject.thread, new RegExp(expected.thread ?? '^main$'), gist(report))
    assert.equal(leading.severity === 'error', report.verdict === 'spinning', gist(report))
    assert.equal(exitCode, report.verdict === 'spinning' ? 1 : 0)
    assert.equal(stderr, '')
    if (expected.twice) assertSaysTheSame(report, (await diagnose(t, target.pid)).report)
    assert.ok(target.isAlive(), target.output())
  })
}
