import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from '../../helpers/eventually.ts'
import { startTarget, type TestProcess } from '../../helpers/target.ts'
import { childrenOf, isOver, lookFromOutside } from '../../helpers/untouched.ts'
import { BRIEFLY, startWhyspin, whyspin } from '../../helpers/whyspin.ts'

const LIMIT = { timeout: 120_000 }
/** A lease of 2 s, and 50 ms between two looks at it. */
const LEASE_LAPSED_MS = 3_000
/** From the connection to the probe it takes some 50 ms; a capture of 5 s is far from its end then. */
const PROBE_IN_MS = 1_000

/**
 * Some of Node's functions throw where the probe calls them. An error of ours that nobody catches, and
 * a rejection that nobody handles, end the target with 1.
 */
const THROWS_ON_PROBE = (names: string): string => `
  const THROWS = /^(?:${names})$/
  const modules = ['async_hooks', 'fs', 'inspector', 'v8', 'diagnostics_channel', 'timers']
  const owners = [process, ...modules.map((name) => require(name)), performance]
  for (const made of [setTimeout(() => {}, 0), setImmediate(() => {})])
    owners.push(Object.getPrototypeOf(made))
  owners.push(Object.getPrototypeOf(require('async_hooks').createHook({ init() {} })))
  owners.push(Object.getPrototypeOf(require('diagnostics_channel').channel('any')))
  let throws = 0
  const patch = (owner, name, original) => {
    const patched = function (...args) {
      const { stackTraceLimit } = Error
      Error.stackTraceLimit = 50
      const { stack } = new Error()
      Error.stackTraceLimit = stackTraceLimit
      if (stack.includes('whyspin-probe')) {
        throws++
        throw new Error(name + ' throws')
      }
      return new.target ? new original(...args) : Reflect.apply(original, this, args)
    }
    try { owner[name] = patched } catch {}
  }
  for (const owner of owners)
    for (const name of Object.getOwnPropertyNames(owner)) {
      const { value } = Object.getOwnPropertyDescriptor(owner, name)
      if (typeof value === 'function' && THROWS.test(name)) patch(owner, name, value)
    }
  process.on('SIGTERM', () => {
    console.log('threw ' + throws)
    process.exit(7)
  })
  ;(function again() { setImmediate(again) })()
  console.log('ready')`

/** It ends as it wants to, and heard of no error of ours. @returns how many there were */
async function errorsMetBy(target: TestProcess): Promise<number> {
  assert.ok(target.isAlive(), target.output())
  target.kill('SIGTERM')
  assert.equal(await target.exited(), 7, target.output())
  assert.doesNotMatch(target.output(), /throws/)
  return Number(/^threw (\d+)$/m.exec(target.output())?.[1])
}

for (const [when, names] of [
  ['begins', 'subscribe|on|enable|unref'],
  ['counts', 'executionAsyncResource|readSync|unref'],
  ['ends', 'removeListener|unsubscribe|disable|closeSync'],
] as const) {
  test(`what throws when the probe ${when} reaches nobody`, LIMIT, async (t) => {
    const target = await startTarget(t, THROWS_ON_PROBE(names))
    const outside = lookFromOutside(target.pid)
    const { exitCode, stderr } = await whyspin(t, String(target.pid), ...BRIEFLY)
    assert.doesNotMatch(stderr, /This is a bug of whyspin/)
    assert.ok(exitCode !== null && [0, 1, 3, 4].includes(exitCode), stderr)
    await eventually(() => assert.deepEqual(lookFromOutside(target.pid), outside))
    assert.ok((await errorsMetBy(target)) > 0)
  })
}

for (const [when, names] of [
  ['goes by itself', 'removeListener|unsubscribe|disable|closeSync'],
  ['closes the inspector', 'url'],
  ['has closed nothing', 'close|readFileSync'],
] as const) {
  test(
    `nobody cleans up, and what throws when the probe ${when} reaches nobody`,
    LIMIT,
    async (t) => {
      const target = await startTarget(t, THROWS_ON_PROBE(names))
      const killed = startWhyspin(t, String(target.pid), '--duration', '5s')
      await target.waitFor(/Debugger attached/)
      const [guard] = childrenOf(killed.pid)
      assert.ok(guard)
      await sleep(PROBE_IN_MS)
      process.kill(guard, 'SIGKILL')
      killed.kill('SIGKILL')
      await eventually(() => assert.ok(isOver(guard)))
      await sleep(LEASE_LAPSED_MS)
      assert.ok((await errorsMetBy(target)) > 0)
    },
  )
}
