import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { IDLE, startTarget } from '../../helpers/target.ts'
import {
  BRIEFLY,
  load,
  type Outcome,
  parseReport,
  startFixture,
  whyspin,
} from '../../helpers/whyspin.ts'

const LIMIT = { timeout: 60_000 }
const COLUMNS = 80

/** A pipe gets the result and nothing else, in 80 columns, without a character that commands. */
function assertPlain({ stdout, stderr }: Outcome): void {
  assert.equal(stderr, '')
  // oxlint-disable-next-line no-control-regex
  assert.doesNotMatch(stdout, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
  const tooWide = stdout.split('\n').filter((line) => Array.from(line).length > COLUMNS)
  assert.deepEqual(tooWide, [])
}

test('the table of a spin fits 80 columns and holds what a person needs', LIMIT, async (t) => {
  const proxy = await startFixture(t, 'tls-proxy-close-notify/main.js')
  await load(t, 'early-close', proxy.port)
  const outcome = await whyspin(t, String(proxy.pid))
  assertPlain(outcome)
  assert.equal(outcome.exitCode, 1)
  const { stdout } = outcome
  assert.match(stdout, new RegExp(`^whyspin · pid ${proxy.pid} · Node \\d`))
  assert.match(stdout, /^SPINNING: /m)
  for (const part of ['immediate-spin', 'tls-stream.js', 'waker()', 'barren', '0 bytes'])
    assert.ok(stdout.includes(part), `${part} is missing in\n${stdout}`)
})

test('the table of a warning fits 80 columns', LIMIT, async (t) => {
  const target = await startFixture(t, 'timer-storm/guilty.js')
  const outcome = await whyspin(t, String(target.pid), ...BRIEFLY)
  assertPlain(outcome)
  assert.match(outcome.stdout, /^CLEAR: /m)
  assert.ok(outcome.stdout.includes('timer-storm'), outcome.stdout)
  assert.equal(outcome.exitCode, 0)
})

test(
  'the table of a quiet target fits 80 columns and says that nothing was attached',
  LIMIT,
  async (t) => {
    const target = await startTarget(t, IDLE)
    const outcome = await whyspin(t, String(target.pid), ...BRIEFLY)
    assertPlain(outcome)
    assert.match(outcome.stdout, /^CLEAR: /m)
    assert.match(outcome.stdout, /nothing was attached/)
    assert.equal(outcome.exitCode, 0)
    assert.doesNotMatch(target.output(), /Debugger/, 'the target was signalled')
  },
)

test('--json with a file writes the report there and the table to stdout', LIMIT, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'whyspin-json-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'report.json')
  const target = await startFixture(t, 'immediate-spin/guilty.js')
  const outcome = await whyspin(t, String(target.pid), '--json', file, ...BRIEFLY)
  assertPlain(outcome)
  assert.match(outcome.stdout, /^SPINNING: /m)
  assert.equal(parseReport(readFileSync(file, 'utf8')).verdict, 'spinning')
})

test('explain fits 80 columns', LIMIT, async (t) => {
  assertPlain(await whyspin(t, 'explain'))
  assertPlain(await whyspin(t, 'explain', 'microtask-spin'))
})
