import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type Connection, connect } from '../../../src/inspector/connection.ts'
import { evaluate } from '../../../src/inspector/evaluate.ts'
import { listeningSockets } from '../../../src/process/listening-sockets.ts'
import { eventually } from '../../helpers/eventually.ts'
import {
  IDLE,
  TARGET_NODE,
  type TestProcess,
  startProcess,
  startTarget,
} from '../../helpers/target.ts'
import { TARGET_HAS, TARGET_VERSION } from '../../helpers/target-node.ts'
import { BRIEFLY, diagnose, gist, startWhyspin, whyspin } from '../../helpers/whyspin.ts'

const LIMIT = { timeout: 60_000 }
const SPIN = `console.log('ready'); (function poll() { setImmediate(poll) })()`
const url = (target: TestProcess): string => /ws:\/\/\S+/.exec(target.output())?.[0] ?? ''

/** Somebody else's debugger, connected for as long as the test runs. */
async function attachDebugger(t: TestContext, target: TestProcess): Promise<Connection> {
  const connection = await connect(url(target))
  t.after(() => connection.close())
  return connection
}

test(
  'a program that waits for a debugger at its first line is not called clear',
  { ...LIMIT, skip: !TARGET_HAS.builtinModules && `${TARGET_VERSION} has no getBuiltinModule` },
  async (t) => {
    const target = startProcess(t, TARGET_NODE, ['--inspect-brk=0', '-e', IDLE])
    await target.waitFor(/ws:\S+/)
    for (const how of [String(target.pid), url(target)]) {
      const { exitCode, stderr } = await whyspin(t, how)
      assert.match(stderr, /has not begun to run: it waits for a debugger/)
      assert.equal(exitCode, 3)
    }
    assert.doesNotMatch(target.output(), /ready/)
    const other = await attachDebugger(t, target)
    await other.call('Runtime.runIfWaitingForDebugger')
    await target.waitFor(/ready/)
  },
)

test(
  'a program at somebody’s breakpoint is not called clear, and stays there',
  LIMIT,
  async (t) => {
    const target = await startTarget(t, IDLE, ['--inspect=0'])
    const other = await attachDebugger(t, target)
    await other.call('Debugger.enable')
    const paused = new Promise((resolve) => other.on('Debugger.paused', resolve))
    void other.call(
      'Runtime.evaluate',
      { expression: 'debugger; globalThis.passed = true' },
      { timeoutMs: 50_000 },
    )
    await paused
    for (const how of [String(target.pid), url(target)]) {
      const { exitCode, stderr } = await whyspin(t, how)
      assert.match(stderr, /held by the debugger that is connected to port \d+/)
      assert.equal(exitCode, 3)
    }
    assert.equal(await evaluate(other, 'typeof passed'), 'undefined')
    await other.call('Debugger.resume')
    await eventually(async () => assert.equal(await evaluate(other, 'passed'), true))
  },
)

test('a debugger that looks on is no obstacle, and is not disturbed', LIMIT, async (t) => {
  const target = await startTarget(t, SPIN, ['--inspect=0'])
  const other = await attachDebugger(t, target)
  await other.call('Debugger.enable')
  const before = listeningSockets(target.pid)
  const { report } = await diagnose(t, target.pid, ...BRIEFLY)
  assert.equal(report.findings[0]?.lint, 'immediate-spin', gist(report))
  assert.equal(await evaluate(other, '6 * 7'), 42)
  assert.deepEqual(listeningSockets(target.pid), before)
})

/** Where the debugger stops it: anywhere, or as soon as something runs at all. */
const HOLDS = { 'a spin': SPIN, 'a program at rest': IDLE }

for (const [what, code] of Object.entries(HOLDS))
  test(
    `a breakpoint in ${what}, in mid-capture: it ends in time, and nothing stays behind`,
    LIMIT,
    async (t) => {
      const target = await startTarget(t, code, ['--inspect=0'])
      const other = await attachDebugger(t, target)
      await other.call('Debugger.enable')
      const isIn = (): Promise<boolean> =>
        evaluate(other, "Symbol.for('whyspin.probe') in globalThis")
      // By its URL, since one that is at rest is looked at from outside alone.
      const running = startWhyspin(t, url(target), '-d', '5s', '--json')
      await eventually(async () => assert.equal(await isIn(), true))
      await other.call('Debugger.pause')
      // In the report, or in its place where it was not begun.
      const { stdout, stderr, exitCode } = await running.ended
      assert.match(stdout + stderr, /held by the debugger that is connected to port \d+/)
      assert.equal(exitCode, 3)
      await other.call('Debugger.resume')
      await eventually(async () => assert.equal(await isIn(), false))
    },
  )
