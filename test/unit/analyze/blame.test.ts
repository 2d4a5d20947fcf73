import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blame, findCycle } from '../../../src/analyze/blame.ts'
import type { CreationSite } from '../../../src/model/recording.ts'
import { sites } from '../../helpers/timeline.ts'

const blamed = (frames: readonly string[], inPromiseJob = false): string | undefined =>
  blame(sites(...frames), inPromiseJob)?.function

test('where a callback re-arms itself, it is blamed at the place of creation', () => {
  assert.equal(blamed(['setImmediate@node:timers', 'tick@/app/a.js:2', 'run@/app/a.js:9']), 'tick')
})

test('a scheduler that runs and re-arms tasks is plumbing: who woke it is blamed', () => {
  const frames = ['wake@/x/executor.js:31', 'pollRead@/x/tls-stream.js:32', 'poll@/x/copy.js:37']
  assert.equal(blamed([...frames, 'run@/x/executor.js:20']), 'pollRead')
})

test('plumbing is taken off layer by layer', () => {
  const frames = [
    'push@/x/queue.js:10',
    'wake@/x/executor.js:31',
    'pollRead@/x/tls-stream.js:32',
    'poll@/x/copy.js:37',
    'run@/x/executor.js:20',
    'onMessage@/x/queue.js:4',
  ]
  assert.equal(blamed(frames), 'pollRead')
})

test('an async function is blamed at its await, not the helper that it waits with', () => {
  const frames = ['(anonymous)@/app/sleep.js:1', 'sleep@/app/sleep.js:1', 'poll@/app/poll.js:7']
  assert.equal(blamed([...frames, '~main@/app/main.js:3'], true), 'poll')
})

test('a helper that only creates is blamed when no promise job is resumed', () => {
  assert.equal(blamed(['defer@/app/defer.js:1', 'tick@/app/tick.js:4']), 'defer')
})

test('with nothing but Node’s own frames nobody is blamed', () => {
  assert.equal(blamed(['nextTick@node:internal/process/task_queues']), undefined)
})

const creation = (id: number, captures: number, frame: string): CreationSite => ({
  id,
  type: 'Immediate',
  frames: sites(frame),
  inPromiseJob: false,
  captures,
})

test('a cycle begins at the site captured most, and follows the commonest successor', () => {
  const all = [creation(1, 5, 'a@/a.js'), creation(2, 9, 'b@/b.js'), creation(3, 1, 'c@/c.js')]
  const edges = [
    { from: 2, to: 1, times: 8 },
    { from: 2, to: 3, times: 1 },
    { from: 1, to: 2, times: 8 },
  ]
  assert.deepEqual(
    findCycle(all, edges).map((each) => each.id),
    [2, 1],
  )
})

test('two stacks that lead to the same place are one site of the cycle', () => {
  const all = [creation(1, 5, 'a@/a.js:3'), creation(2, 4, 'a@/a.js:3')]
  assert.equal(findCycle(all, [{ from: 1, to: 2, times: 3 }]).length, 1)
})
