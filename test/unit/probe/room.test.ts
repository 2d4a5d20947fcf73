import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IDLE } from '../../helpers/target.ts'
import { eventually } from '../../helpers/eventually.ts'
import { probeInChild } from '../../helpers/probe-in-child.ts'

test('a probe makes room for another of its own owner, and for nobody else', async (t) => {
  const { probe, install } = await probeInChild(t, IDLE)
  await assert.rejects(install('somebody else'), /Another whyspin is attached/)
  assert.equal((await probe.poll()).isAlive, true)
  const next = await install('test')
  assert.equal((await probe.poll()).isAlive, false)
  assert.equal((await next.poll()).isAlive, true)
  await eventually(async () => assert.equal(await probe.isGone(), true))
  await next.dispose()
})
