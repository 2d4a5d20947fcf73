import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lints } from '../../../src/lints/index.ts'
import type { Severity } from '../../../src/model/finding.ts'
import type { Verdict } from '../../../src/model/report.ts'
import { notItsTurn } from '../../helpers/half.ts'
import { assertSaysTheSame } from '../../helpers/says-the-same.ts'
import { TARGET_HAS } from '../../helpers/target-node.ts'
import { startTarget } from '../../helpers/target.ts'
import { diagnose, filesOf, gist, readExpectation, startFixture } from '../../helpers/whyspin.ts'

interface Expectation {
  readonly guilty: {
    readonly verdict: Verdict
    readonly lint: string /** Null where no code can be named. */
    readonly blame: string | null
    /** True where a Node that does not count the turns of its loop may miss it, and has to say so. */
    readonly needsCounters?: true
  }
  readonly innocent: { readonly verdict: Verdict; readonly maxSeverity: Severity }
}

const LIMIT = { timeout: 60_000 }
const RANK: Readonly<Record<Severity, number>> = { info: 1, warning: 2, error: 3 }

for (const [nth, { id }] of lints.entries()) {
  const expected = readExpectation(id) as Expectation
  const options = { ...LIMIT, skip: notItsTurn(nth) }

  test(`the guilty program of ${id} is found, and the code to blame named`, options, async (t) => {
    const target = await startFixture(t, `${id}/guilty.js`)
    const { report, exitCode, stderr } = await diagnose(t, target.pid)
    const { verdict, lint, blame, needsCounters } = expected.guilty
    if (needsCounters && !TARGET_HAS.loopCounters)
      return assert.match(report.notes.join(), /does not count the turns/)
    assert.equal(report.verdict, verdict, gist(report))
    const [leading] = report.findings
    assert.ok(leading, gist(report))
    assert.equal(leading.lint, lint, gist(report))
    const isBlamed = (file: string): boolean => new RegExp(blame ?? '').test(file)
    assert.equal(filesOf(leading).some(isBlamed), blame !== null, gist(report))
    assert.equal(leading.severity === 'error', verdict === 'spinning', gist(report))
    assert.equal(exitCode, verdict === 'spinning' ? 1 : 0)
    assert.equal(stderr, '')
    assertSaysTheSame(report, (await diagnose(t, target.pid, '-d', '1s')).report)
    assert.ok(target.isAlive())
  })

  test(`the innocent twin of ${id} is clear`, options, async (t) => {
    const target = await startFixture(t, `${id}/innocent.js`)
    const { report, exitCode, stderr } = await diagnose(t, target.pid)
    const { verdict, maxSeverity } = expected.innocent
    assert.equal(report.verdict, verdict, gist(report))
    const tooBad = report.findings.filter(({ severity }) => RANK[severity] > RANK[maxSeverity])
    assert.deepEqual(tooBad, [])
    assert.equal(exitCode, 0)
    assert.equal(stderr, '')
    assert.ok(target.isAlive())
    // It has files to remove.
    target.kill('SIGTERM')
    await target.exited()
  })
}

const BEGINNINGS = {
  'microtask-spin': `async () => { for (;;) await undefined }`,
  'tick-spin': `function again() { process.nextTick(again) }`,
}

for (const [lint, spin] of Object.entries(BEGINNINGS)) {
  test(`a ${lint} that begins in mid-capture is found as well`, LIMIT, async (t) => {
    const target = await startTarget(
      t,
      `let told = false
       process.stdin.once('data', () => { told = true })
       function slice() {
         const end = performance.now() + 3
         while (performance.now() < end);
         if (told) (${spin})()
         else setTimeout(slice, 2)
       }
       slice(); console.log('ready')`,
    )
    const diagnosis = diagnose(t, target.pid, '--duration', '5s')
    await target.waitFor(/Debugger attached/)
    await new Promise((resolve) => setTimeout(resolve, 500))
    target.child.stdin?.write('spin')
    const { report, exitCode } = await diagnosis
    assert.equal(report.verdict, 'spinning', gist(report))
    assert.equal(report.findings.at(0)?.lint, lint, gist(report))
    assert.equal(exitCode, 1)
  })
}
