import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createChains } from '../../../src/probe/chains.ts'
import { createSuspects } from '../../../src/probe/suspect.ts'
import { KIND } from '../../../src/wire/kinds.ts'

const sample = (sinceBurstUs: number, callbackUs: number, bytes = 0) => ({
  ...{ sinceBurstUs, callbackUs, bytes },
  calls: 0,
  turnUs: callbackUs + 1,
})

test('sampled turns are told one by one, and are gone with the burst', () => {
  const chains = createChains(createSuspects())
  const tag = chains.forSite(7, 'Immediate')
  chains.countTurn(tag, KIND.immediate, 64)
  chains.countSample(tag, sample(10.04, 2.06))
  chains.countSample(tag, sample(30, 4, 12))
  const [first] = chains.take()
  assert.deepEqual(first?.turns, [
    [10, 2.1, 0],
    [30, 4, 12],
  ])
  assert.equal(first.sampledTurns, 2)
  chains.countTurn(chains.forSite(7, 'Immediate'), KIND.immediate, 64)
  assert.deepEqual(chains.take()[0]?.turns, [])
})

test('of many chains the first eight are told turn by turn, the others only counted', () => {
  const chains = createChains(createSuspects())
  for (let site = 1; site <= 100; site++) {
    const tag = chains.forSite(site, 'Immediate')
    chains.countTurn(tag, KIND.immediate, 64)
    while (chains.wantsSample(tag)) {
      chains.countSample(tag, sample(site, 1))
      chains.countTurn(tag, KIND.immediate, 64)
    }
  }
  const taken = chains.take()
  assert.ok(taken.every(({ sampledTurns }) => sampledTurns > 0))
  const told = taken.filter(({ turns }) => turns.length > 0)
  assert.equal(told.length, 8)
  for (const { turns, sampledTurns, site } of told) {
    assert.equal(turns.length, Math.min(64, sampledTurns))
    assert.ok(turns.every(([sinceUs]) => sinceUs === site))
  }
})

test('samples come from all over a burst, at any pace', () => {
  for (const [turns, least] of [
    [100, 20],
    [30_000, 40],
    [1_000_000, 55],
  ] as const) {
    const chains = createChains(createSuspects())
    const tag = chains.forSite(7, 'Immediate')
    const sampled: number[] = []
    for (let turn = 1; turn <= turns; turn++) {
      if (chains.wantsSample(tag)) {
        sampled.push(turn)
        chains.countSample(tag, sample(turn, 1))
      }
      chains.countTurn(tag, KIND.immediate, 64)
    }
    assert.ok(sampled.length >= least, `${sampled.length} of ${turns}`)
    assert.ok((sampled.at(-1) ?? 0) > turns / 2, `the last of ${turns} at ${sampled.at(-1)}`)
  }
})
