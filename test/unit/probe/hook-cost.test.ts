import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../../helpers/eventually.ts'
import { probeInChild } from '../../helpers/probe-in-child.ts'

const LIMIT = { timeout: 60_000 }

/** Two ends of a connection that answer each other: every resumption of theirs moves a byte. */
const MOVES = `
  const { connect, createServer } = require('node:net')
  const answer = (socket) => socket.on('data', (data) => socket.write(data))
  createServer(answer).listen(0, '127.0.0.1', function () {
    const client = connect(this.address().port, '127.0.0.1', () => client.write('x'))
    answer(client)
    console.log('ready')
  })`
const SPINS = `console.log('ready'); (function again() { setImmediate(again) })()`

/** What callbacks of 8,192 events cost is far more. */
const NEXT_TO_NOTHING_US = 1

test('a burst in which all get somewhere ends once it has cost what it may', LIMIT, async (t) => {
  const { probe } = await probeInChild(t, MOVES)
  await probe.startBurst('resources', false, NEXT_TO_NOTHING_US)
  await eventually(async () => {
    const { hooksOn, spentUs } = await probe.poll()
    assert.ok(!hooksOn && spentUs > NEXT_TO_NOTHING_US, `${hooksOn} ${spentUs}`)
  })
  const [burst] = (await probe.report()).bursts
  assert.ok(burst !== undefined && burst.longestStreak < 64, JSON.stringify(burst))
  assert.ok(burst.events >= 8_192 && burst.events < 100_000, String(burst.events))
  assert.ok(burst.hookUs > NEXT_TO_NOTHING_US)
  // The next one begins as any other.
  await probe.startBurst('resources', false, 1e6)
  await eventually(async () => assert.ok((await probe.poll()).hooksOn))
})

test('a burst that sees a spin goes on, and costs nothing that counts', LIMIT, async (t) => {
  const { probe } = await probeInChild(t, SPINS)
  await probe.startBurst('resources', false, NEXT_TO_NOTHING_US)
  await eventually(async () => assert.ok((await probe.poll()).hooksOn))
  await new Promise((resolve) => setTimeout(resolve, 300))
  assert.ok((await probe.poll()).hooksOn)
  await probe.endBurst()
  const { bursts, poll } = await probe.report()
  assert.ok((bursts[0]?.events ?? 0) > 8_192)
  assert.equal(poll.spentUs, 0)
})

test('a burst behind a long queue of jobs is waited for, whatever it costs', LIMIT, async (t) => {
  const { probe } = await probeInChild(
    t,
    `console.log('ready'); (async () => { for (;;) await null })()`,
  )
  await probe.startBurst('promises', false, NEXT_TO_NOTHING_US)
  await eventually(async () => assert.ok((await probe.poll()).hasResumed))
  await new Promise((resolve) => setTimeout(resolve, 200))
  assert.ok((await probe.poll()).hooksOn)
  await probe.endBurst()
  const { bursts, poll } = await probe.report()
  assert.ok((bursts[0]?.events ?? 0) > 8_192)
  assert.equal(poll.spentUs, 0)
})
