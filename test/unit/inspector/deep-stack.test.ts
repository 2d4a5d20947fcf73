import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { connect } from '../../../src/inspector/connection.ts'
import { ROOM } from '../../../src/inspector/deep-stack.ts'
import type { Connection } from '../../../src/inspector/connection.ts'
import { callMethod, evaluate, evaluateHandle } from '../../../src/inspector/evaluate.ts'
import { REQUIRE } from '../../../src/inspector/require-expression.ts'
import { startTarget } from '../../helpers/target.ts'

/** As near to the end of its stack as it gets, nearly all of the time. */
const OVERFLOWS = `
  function dive() { new Promise(() => {}); dive() }
  function again() {
    const end = Date.now() + 50
    while (Date.now() < end) try { dive() } catch {}
    setImmediate(again)
  }
  again(); console.log('ready')`

async function attach(t: TestContext): Promise<Connection> {
  const options = ['--inspect=0', '--unhandled-rejections=none']
  const target = await startTarget(t, OVERFLOWS, options)
  await target.waitFor(/ws:\/\/\S+/)
  const connection = await connect(/ws:\/\/\S+/.exec(target.output())?.[0] ?? '')
  t.after(() => connection.close())
  return connection
}

// Of 400 calls some 12 found no room on the way to the modules, and with the command-line API 10 of
// 25 targets died of them.
test('a target that runs out of stack survives, and is not told that its modules were replaced', async (t) => {
  for (let targets = 1; targets <= 4; targets++) {
    const connection = await attach(t)
    for (let calls = 1; calls <= 400; calls++)
      assert.equal(await evaluate(connection, `typeof ${REQUIRE}`), 'function')
    await connection.close()
  }
})

test('what is asked of a target that runs out of stack is done, and done once', async (t) => {
  const connection = await attach(t)
  // More room than a target of that kind ever leaves, so that some of the calls find none.
  const id = await evaluateHandle(connection, '({ calls: 0, begun: 0 })')
  const body = `this.begun++; ${ROOM.replace('256', '4096')}; return ++this.calls`
  for (let calls = 1; calls <= 100; calls++)
    assert.equal(await callMethod(connection, id, body), calls)
  const begun = await callMethod<number>(connection, id, 'return this.begun')
  assert.ok(begun > 100, 'every call found room at once')
})
