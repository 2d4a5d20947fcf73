import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Connection } from '../../../src/inspector/connection.ts'
import { mostAtATime } from '../../../src/inspector/most-at-a-time.ts'

/** Calls that are answered by hand, in the order in which they were sent. */
function byHand(most: number): {
  readonly call: Connection['call']
  readonly sent: readonly string[]
  readonly answers: ((error?: Error) => void)[]
} {
  const sent: string[] = []
  const answers: ((error?: Error) => void)[] = []
  const call = mostAtATime(most, ((method: string) => {
    sent.push(method)
    return new Promise((resolve, reject) => {
      answers.push((error) => (error === undefined ? resolve({}) : reject(error)))
    })
  }) as Connection['call'])
  return { call, sent, answers }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('one at a time: a call is sent when the one before has been answered, in order', async () => {
  const { call, sent, answers } = byHand(1)
  const all = [call('Runtime.enable'), call('Profiler.enable'), call('Debugger.enable')]
  await turn()
  assert.deepEqual(sent, ['Runtime.enable'])
  answers[0]?.()
  await turn()
  assert.deepEqual(sent, ['Runtime.enable', 'Profiler.enable'])
  answers[1]?.()
  await turn()
  answers[2]?.()
  await Promise.all(all)
  assert.equal(sent.length, 3)
})

test('two at a time: the third waits for either, and no more than two are ever under way', async () => {
  const { call, sent, answers } = byHand(2)
  const all = [
    call('Runtime.enable'),
    call('Profiler.enable'),
    call('Debugger.enable'),
    call('Runtime.disable'),
  ]
  assert.deepEqual(sent, ['Runtime.enable', 'Profiler.enable'])
  answers[1]?.()
  await turn()
  assert.deepEqual(sent, ['Runtime.enable', 'Profiler.enable', 'Debugger.enable'])
  answers[0]?.()
  await turn()
  assert.equal(sent.length, 4)
  answers[2]?.()
  answers[3]?.()
  await Promise.all(all)
  // Every place is free again.
  const later = [call('Runtime.enable'), call('Profiler.enable'), call('Debugger.enable')]
  assert.equal(sent.length, 6)
  for (const at of [4, 5]) answers[at]?.()
  await turn()
  answers[6]?.()
  await Promise.all(later)
})

test('one that fails is its caller’s, and does not hold up the next', async () => {
  const { call, sent, answers } = byHand(1)
  const [first, second] = [call('Runtime.enable'), call('Profiler.enable')]
  answers[0]?.(new Error('refused'))
  await assert.rejects(first, /refused/)
  await turn()
  assert.deepEqual(sent, ['Runtime.enable', 'Profiler.enable'])
  answers[1]?.()
  await second
})

test('where nothing is under way a call is sent at once', async () => {
  const { call, sent, answers } = byHand(1)
  const first = call('Runtime.enable')
  answers[0]?.()
  await first
  const second = call('Profiler.enable')
  assert.equal(sent.length, 2)
  answers[1]?.()
  await second
})

test('what is to be sent at once waits for nobody', async () => {
  const { call, sent, answers } = byHand(1)
  const first = call('Runtime.enable')
  const farewell = call('Profiler.enable', undefined, { atOnce: true })
  assert.deepEqual(sent, ['Runtime.enable', 'Profiler.enable'])
  for (const answer of answers) answer()
  await Promise.all([first, farewell])
})
