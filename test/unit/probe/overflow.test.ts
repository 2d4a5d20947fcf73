import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CountedBurst } from '../../../src/probe/streak.ts'
import { type Resource, syntheticLoop, type SyntheticLoop } from '../../helpers/synthetic-loop.ts'

const placesOf = (loop: SyntheticLoop, burst: CountedBurst): ReadonlySet<string> =>
  new Set(
    burst.chains.map(
      ({ site }) => loop.sites.find(({ id }) => id === site)?.frames[0]?.[0] ?? 'nameless',
    ),
  )

/** A chain of immediates that gets one turn at a time. */
function immediates(loop: SyntheticLoop, name: string): () => void {
  let next = loop.preExisting('Immediate')
  return () =>
    loop.resume(next, () => {
      next = loop.create('Immediate', name)
    })
}

test('more ids than are remembered: a handle keeps its streak, what is forgotten has none', () => {
  const loop = syntheticLoop()
  const stuck = loop.preExisting('TCPWRAP')
  const spin = immediates(loop, 'spin')
  const slow = immediates(loop, 'slow')
  const timer = loop.preExisting('Timeout')
  for (let round = 0; round < 70; round++) {
    // Between two turns of the slow one everything that it had created is forgotten.
    loop.resume(timer, () => {
      for (let i = 0; i < 70_000; i++) loop.create('PROMISE', 'flood')
    })
    slow()
    for (let i = 0; i < 10; i++) {
      loop.resume(stuck)
      spin()
    }
  }
  const burst = loop.end()
  assert.equal(burst.chains.find(({ asyncId }) => asyncId === stuck.id)?.longestStreak, 699)
  assert.deepEqual(placesOf(loop, burst), new Set(['nameless']))
  // The spin lost its streak with each flood.
  assert.equal(burst.longestStreak, 699)
})

test('more spinning handles than tags: they share the last one, and none is lost', () => {
  const loop = syntheticLoop()
  const busy = loop.preExisting('TCPWRAP')
  const stuck = Array.from({ length: 200 }, () => loop.preExisting('TCPWRAP'))
  for (let round = 0; round < 200; round++) {
    for (const each of stuck) loop.resume(each)
    busy.bytes += 1
    loop.resume(busy)
  }
  const { chains, barrenByKind } = loop.end()
  assert.equal(chains.length, 63)
  assert.ok(chains.every(({ asyncId }) => asyncId !== busy.id))
  const shared = chains.filter(({ asyncId }) => asyncId < 0)
  assert.equal(shared.length, 1)
  assert.equal(shared[0]?.longestStreak, 199)
  const barren = barrenByKind.reduce((sum, each) => sum + each, 0)
  assert.equal(barren, 200 * 199)
  const counted = chains.reduce((sum, { resumptions }) => sum + resumptions, 0)
  // Each one's turn in which it passes is there once more at most.
  assert.ok(counted >= barren && counted <= barren + stuck.length, `${counted} of ${barren}`)
})

test('more sites than are kept: chains go without a name, and those that spin stay found', () => {
  const loop = syntheticLoop()
  const spins = Array.from({ length: 400 }, (_, i) => immediates(loop, `spin ${i}`))
  const busy = loop.preExisting('TCPWRAP')
  let reply: Resource | null = null
  for (let round = 0; round < 200; round++) {
    for (const spin of spins) spin()
    if (reply !== null) loop.resume(reply)
    busy.bytes += 1
    loop.resume(busy, () => {
      reply = loop.create('Immediate', 'healthy')
    })
  }
  const burst = loop.end()
  assert.equal(burst.longestStreak, 199)
  assert.ok(burst.chains.length <= 63)
  assert.ok(loop.sites.length <= 256)
  const places = placesOf(loop, burst)
  assert.ok(!places.has('healthy'), [...places].join())
  const counted = burst.chains.reduce((sum, { resumptions }) => sum + resumptions, 0)
  // An old id that resumes may take the place of a newer one.
  assert.ok(counted <= 400 * 199 && counted >= 400 * 199 * 0.99, `${counted}`)
})

test('more long-lived resources than are remembered: what finds no place is counted as lost', () => {
  const loop = syntheticLoop()
  const handles = Array.from({ length: 40_000 }, () => loop.preExisting('TCPWRAP'))
  for (let round = 0; round < 3; round++) for (const each of handles) loop.resume(each)
  assert.ok(loop.dropped > 0)
  const burst = loop.end()
  assert.ok(burst.longestStreak <= 2)
  assert.deepEqual(burst.chains, [])
})

test('the next burst begins with empty tables', () => {
  const loop = syntheticLoop()
  const spin = immediates(loop, 'spin')
  for (let i = 0; i < 200; i++) spin()
  assert.equal(loop.end().chains.length, 1)
  assert.deepEqual(loop.end().chains, [])
})
