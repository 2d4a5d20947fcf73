import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect } from '../../../src/inspector/connection.ts'
import { evaluate } from '../../../src/inspector/evaluate.ts'
import { startProcess, TARGET_NODE, type TestProcess } from '../../helpers/target.ts'
import { diagnose, gist } from '../../helpers/whyspin.ts'

const LIMIT = { timeout: 60_000 }
const ABORTS = '--abort-on-uncaught-exception'
const SPINS = `(function again() { setImmediate(again) })(); console.log('ready')`

/** How crashes are made to leave a core: what nothing catches ends the process, whoever threw it. */
const HOW: Readonly<
  Record<string, (run: (args: string[], env?: object) => TestProcess) => TestProcess>
> = {
  CommonJS: (run) => run([ABORTS, '--inspect-port=0', '-e', SPINS]),
  // Of an ES module no modules are reached on Node 18 but by a second way.
  'an ES module': (run) => run([ABORTS, '--inspect-port=0', '--input-type=module', '-e', SPINS]),
  NODE_OPTIONS: (run) => run(['--inspect-port=0', '-e', SPINS], { NODE_OPTIONS: ABORTS }),
}

for (const [how, start] of Object.entries(HOW))
  test(`a target that aborts on what nothing catches lives on: ${how}`, LIMIT, async (t) => {
    const target = start((args, env) => startProcess(t, TARGET_NODE, args, { ...env }))
    await target.waitFor(/ready/)
    const { report } = await diagnose(t, target.pid)
    assert.ok(report.target.attached, gist(report))
    assert.ok(target.isAlive())
  })

test(
  'what throws or takes too long in a target that aborts is told, and it lives on',
  LIMIT,
  async (t) => {
    const target = startProcess(t, TARGET_NODE, [
      ABORTS,
      '--inspect=0',
      '-e',
      'setInterval(() => {}, 1000)',
    ])
    await target.waitFor(/ws:\/\/\S+/)
    const connection = await connect(/ws:\/\/\S+/.exec(target.output())?.[0] ?? '')
    t.after(() => connection.close())
    await assert.rejects(evaluate(connection, 'null.x'), /TypeError: Cannot read/)
    await assert.rejects(evaluate(connection, 'throw 5'), /The target threw: 5\./)
    const busy = 'for (const end = Date.now() + 1_500; Date.now() < end;);'
    await assert.rejects(evaluate(connection, busy, { timeoutMs: 100 }), /did not answer/)
    assert.equal(await evaluate(connection, '6 * 7'), 42)
    assert.ok(target.isAlive())
  },
)
