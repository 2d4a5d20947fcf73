import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { ThreadRole } from '../../../src/model/recording.ts'
import { threadRoles } from '../../../src/process/thread-role.ts'

const PID = 500

/** Roles of threads that were born in this order, the main thread first. */
function roles(...names: readonly string[]): readonly (ThreadRole | undefined)[] {
  const found = threadRoles(
    PID,
    names.map((name, i) => ({ tid: PID + i, name })),
  )
  return names.map((_, i) => found.get(PID + i))
}

const times = <T>(count: number, value: T): readonly T[] =>
  Array.from({ length: count }, () => value)
const V8 = times<ThreadRole>(5, 'v8')

// As read from /proc of a program with one worker that had used its thread pool.
test('Node 18 and 20 name nothing: the order of birth tells, and a worker looks like the pool', () => {
  assert.deepEqual(roles(...times(12, 'node')), [
    'main',
    ...V8,
    'observer',
    ...times(5, 'threadpool'),
  ])
})

test('Node 22 names the scheduler and the pool: what has no name is a worker', () => {
  assert.deepEqual(
    roles('node', 'DelayedTaskSche', ...times(6, 'node'), ...times(4, 'libuv-worker')),
    ['main', ...V8, 'observer', 'worker', ...times(4, 'threadpool')],
  )
})

for (const [version, main, helper] of [
  [24, 'MainThread', 'V8Worker'],
  [26, 'node-MainThread', 'node-V8Worker'],
] as const)
  test(`Node ${version} names them all`, () => {
    assert.deepEqual(
      roles(
        ...[main, 'DelayedTaskSche', ...times(4, helper), 'SignalInspector', 'WorkerThread'],
        ...times(4, 'libuv-worker'),
      ),
      ['main', ...V8, 'observer', 'worker', ...times(4, 'threadpool')],
    )
  })

test('threads that are there because we look are observers, whenever they were born', () => {
  assert.deepEqual(roles(...times(7, 'node'), 'v8:ProfEvntProc', 'InspectorIo').slice(7), [
    'observer',
    'observer',
  ])
})

test('a thread with a name of its own is an addon’s', () => {
  assert.deepEqual(roles(...times(8, 'node'), 'sharp-3', 'node').slice(7), [
    'threadpool',
    'other',
    'threadpool',
  ])
})

test('a program that renames itself late keeps its roles', () => {
  // A title changes the main thread's name only.
  assert.deepEqual(roles('my service', ...times(7, 'node')).slice(0, 8), [
    'main',
    ...V8,
    'observer',
    'threadpool',
  ])
})

test('every thread has one role, one is the main thread, in whatever order they are listed', () => {
  const name = fc.constantFrom('node', 'V8Worker', 'libuv-worker', 'WorkerThread', 'addon', '')
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 24 }), fc.nat(), (names, by) => {
      const threads = names.map((each, i) => ({ tid: PID + i, name: each }))
      const found = threadRoles(PID, threads)
      assert.deepEqual(
        [...found.keys()].toSorted((a, b) => a - b),
        threads.map(({ tid }) => tid),
      )
      assert.deepEqual(
        [...found].filter(([, role]) => role === 'main').map(([tid]) => tid),
        [PID],
      )
      const turned = threads.map((_, i) => threads[(i + by) % threads.length] ?? threads[0]!)
      assert.deepEqual(threadRoles(PID, turned), found)
    }),
    { numRuns: 200 },
  )
})
