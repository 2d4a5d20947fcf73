import assert from 'node:assert/strict'
import { test } from 'node:test'
import { identifyProcess } from '../../../src/process/identify-process.ts'
import { mainThreadWait } from '../../../src/process/main-thread-wait.ts'
import { explainSignalDanger } from '../../../src/process/signal-safety.ts'
import { IDLE, startTarget } from '../../helpers/target.ts'

const LIMIT = { timeout: 20_000 }

test('has nothing against a signal to idle and to spinning Node', LIMIT, async (t) => {
  for (const code of [IDLE, `console.log('ready'); for (;;);`]) {
    const target = await startTarget(t, code)
    assert.equal(await explainSignalDanger(identifyProcess(target.pid)), null)
  }
})

test('refuses while the main thread sits in a synchronous read', LIMIT, async (t) => {
  const target = await startTarget(
    t,
    `console.log('ready'); require('fs').readSync(0, Buffer.alloc(9)); console.log('got it'); ${IDLE}`,
  )
  while (mainThreadWait(target.pid) !== 'read') await new Promise(setImmediate)
  const identity = identifyProcess(target.pid)
  assert.match((await explainSignalDanger(identity))?.reason ?? '', /blocked in a synchronous read/)

  // A read that ends while we wait for it is no reason to refuse.
  const asked = explainSignalDanger(identity)
  target.child.stdin?.write('go')
  assert.equal(await asked, null)
  await target.waitFor(/got it/)
})

test('refuses Node that no longer catches SIGUSR1', LIMIT, async (t) => {
  const target = await startTarget(
    t,
    `const f = () => {}; process.on('SIGUSR1', f); process.off('SIGUSR1', f); ${IDLE}`,
  )
  const danger = await explainSignalDanger(identifyProcess(target.pid))
  assert.match(danger?.reason ?? '', /does not catch SIGUSR1/)
})

test('refuses a process that is stopped, and one that is gone', LIMIT, async (t) => {
  const target = await startTarget(t, IDLE)
  const identity = identifyProcess(target.pid)
  target.kill('SIGSTOP')
  while (!/\(state T\)/.test((await explainSignalDanger(identity))?.reason ?? ''))
    assert.ok(target.isAlive())
  target.kill('SIGKILL')
  await target.exited()
  assert.match((await explainSignalDanger(identity))?.reason ?? '', /exited before/)
})

test('takes a reused pid for another process', LIMIT, async (t) => {
  const target = await startTarget(t, IDLE)
  const identity = identifyProcess(target.pid)
  const older = { ...identity, startTimeTicks: identity.startTimeTicks - 1 }
  assert.match((await explainSignalDanger(older))?.reason ?? '', /exited before/)
})
