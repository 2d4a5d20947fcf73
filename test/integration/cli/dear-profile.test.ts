import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { startProcess, TARGET_NODE, type TestProcess } from '../../helpers/target.ts'
import { BRIEFLY, diagnose, gist } from '../../helpers/whyspin.ts'

const LIMIT = { timeout: 180_000 }
/** A fresh GB of memory takes a crowded machine up to half a minute. */
const PATIENCE = 6

/** A spin above a heap of so many MB. */
async function startAbove(t: TestContext, heapMb: number): Promise<TestProcess> {
  const code = `
    const kept = Array.from({ length: ${heapMb} / 8 }, () => new Array(1e6).fill(0))
    function again() { setImmediate(again) }
    again(); console.log('ready', kept.length)`
  const options = ['--inspect-port=0', '--max-old-space-size=4000']
  const target = startProcess(t, TARGET_NODE, [...options, '-e', code])
  for (let wait = 1; !target.output().includes('ready'); wait++)
    await target.waitFor(/ready/).catch((error: unknown) => {
      if (!target.isAlive() || wait === PATIENCE) throw error
    })
  return target
}

test('a profile that is dear is taken only on request, and told', LIMIT, async (t) => {
  const target = await startAbove(t, 1_200)
  const cautious = await diagnose(t, target.pid, ...BRIEFLY)
  const notes = cautious.report.notes.join('\n')
  assert.match(notes, /^No CPU samples: .* about 1\d\d\d ms .*--force-profile/m)
  const { findings } = cautious.report
  assert.ok(
    findings.every(({ witnesses }) => !witnesses.includes('cpu')),
    gist(cautious.report),
  )
  const { report } = await diagnose(t, target.pid, '--force-profile')
  assert.match(report.notes.join('\n'), /about 1\d\d\d ms .*; it took \d+ ms\.$/m)
  assert.ok(report.findings.at(0)?.witnesses.includes('cpu'), gist(report))
})

test('a profile that is worth a word is told', LIMIT, async (t) => {
  const target = await startAbove(t, 320)
  const { report } = await diagnose(t, target.pid, ...BRIEFLY)
  assert.match(report.notes.join('\n'), /about 3\d\d ms .*; it took \d+ ms\.$/m)
})
