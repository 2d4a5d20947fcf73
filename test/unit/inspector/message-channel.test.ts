import assert from 'node:assert/strict'
import { test } from 'node:test'
import { WhyspinError } from '../../../src/errors.ts'
import { createMessageChannel } from '../../../src/inspector/message-channel.ts'

/** A channel whose other side is a list. */
function channelToNobody() {
  const sent: { readonly id: number; readonly method: string; readonly params?: unknown }[] = []
  let garbage = 0
  const channel = createMessageChannel(
    (text) => sent.push(JSON.parse(text)),
    () => garbage++,
  )
  const reply = (id: number, result: object): void =>
    channel.receive(JSON.stringify({ id, result }))
  return { channel, sent, reply, garbage: () => garbage }
}

test('each call has an id of its own, and gets the answer with that id', async () => {
  const { channel, sent, reply } = channelToNobody()
  const calls = [channel.call('Profiler.enable'), channel.call('Profiler.disable')]
  assert.deepEqual(
    sent.map(({ method }) => method),
    ['Profiler.enable', 'Profiler.disable'],
  )
  for (const { id, method } of sent.toReversed()) reply(id, { method })
  assert.deepEqual(await Promise.all(calls), [
    { method: 'Profiler.enable' },
    { method: 'Profiler.disable' },
  ])
})

test('an answer that nobody waits for is dropped', async () => {
  const { channel, sent, reply, garbage } = channelToNobody()
  reply(99, {})
  const call = channel.call('Profiler.enable')
  reply(sent[0]?.id ?? 0, { first: true })
  reply(sent[0]?.id ?? 0, { first: false })
  assert.deepEqual(await call, { first: true })
  assert.equal(garbage(), 0)
})

test('the end rejects what waits and what comes later, with its reason', async () => {
  for (const reason of [null, new Error('the wire was cut')]) {
    const { channel, sent } = channelToNobody()
    const pending = assert.rejects(channel.call('Profiler.enable'), WhyspinError)
    channel.end(reason)
    await pending
    const says = reason === null ? /answered\.$/ : /answered: the wire was cut\.$/
    await assert.rejects(channel.call('Profiler.disable'), says)
    assert.equal(sent.length, 1, 'nothing is sent any more')
  }
})

test('garbage is told once, and nothing that follows is believed', async () => {
  const { channel, sent, reply, garbage } = channelToNobody()
  const pending = assert.rejects(channel.call('Profiler.enable'), /what answers is no inspector/)
  channel.receive('<html>')
  channel.receive('<html>')
  reply(sent[0]?.id ?? 0, {})
  await pending
  assert.equal(garbage(), 1)
  assert.match(String(channel.failure), /<html>/)
  // The first reason stays.
  channel.end(new Error('later'))
  assert.match(String(channel.failure), /<html>/)
})

test('a send that throws rejects its call alone', async () => {
  let isDown = true
  const channel = createMessageChannel(
    (text) => {
      if (isDown) throw new Error('down')
      const { id } = JSON.parse(text)
      queueMicrotask(() => channel.receive(JSON.stringify({ id, result: { up: true } })))
    },
    () => assert.fail('no garbage'),
  )
  await assert.rejects(channel.call('Profiler.enable'), /^Error: down$/)
  isDown = false
  assert.deepEqual(await channel.call('Profiler.enable'), { up: true })
})

test('events reach those who listen, and no one else', () => {
  const { channel } = channelToNobody()
  const seen: string[] = []
  const event = (payload: string): void =>
    channel.receive(JSON.stringify({ method: 'Runtime.bindingCalled', params: { payload } }))
  const stops = ['a', 'b'].map((who) =>
    channel.on('Runtime.bindingCalled', ({ payload }) => seen.push(who + payload)),
  )
  channel.on('NodeRuntime.waitingForDisconnect', () => assert.fail('another event'))
  event('1')
  stops[0]?.()
  event('2')
  assert.deepEqual(seen, ['a1', 'b1', 'b2'])
})
