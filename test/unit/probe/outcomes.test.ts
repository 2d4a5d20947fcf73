import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createOutcomes, type Outcome } from '../../../src/probe/outcomes.ts'

type Callback = (this: unknown, ...args: readonly unknown[]) => unknown
interface Request {
  oncomplete?: Callback | undefined
  readonly [key: string]: unknown
}
type When = 'before init' | 'after init'

/** Watches requests one after the other, as the probe would; tells how each ended. */
function watcher(): (
  when: When,
  outcome: readonly unknown[],
  request?: Request,
) => readonly [Outcome, string] | undefined {
  const told: [Outcome, string][] = []
  const outcomes = createOutcomes((outcome, code) => told.push([outcome, code]))
  return (when, outcome, request = {}) => {
    told.length = 0
    const got: unknown[] = []
    const own: Callback = function (...args) {
      assert.equal(this, request)
      got.push(...args)
      assert.ok(told.length <= 1, 'told once, before the request’s own callback')
      return 'returned'
    }
    if (when === 'before init') request.oncomplete = own
    outcomes.watch(request)
    if (when === 'after init') {
      assert.equal(request.oncomplete, undefined, 'nobody has set it yet')
      request.oncomplete = own
    }
    assert.equal(request.oncomplete?.(...outcome), 'returned')
    assert.deepEqual(got, outcome, 'all is passed on')
    return told.at(0)
  }
}

const WHEN: readonly When[] = ['before init', 'after init']
const enoent = (path: string): object => ({ code: 'ENOENT', path })
/** As Node's bindings give it: the entry's device, size and mtime among 18 numbers. */
function stat(changes: Readonly<Record<number, number>> = {}): Float64Array {
  const fields = Float64Array.from({ length: 18 }, (_, i) => i + 1)
  for (const [field, value] of Object.entries(changes)) fields[Number(field)] = value
  return fields
}

test('the outcome is heard whether the callback is set before init or after it', () => {
  for (const when of WHEN) {
    const tell = watcher()
    assert.deepEqual(tell(when, [null, 512]), ['succeeded', ''])
    tell(when, [null, 0])
    assert.deepEqual(tell(when, [null, 0]), ['empty', ''])
    tell(when, [enoent('/x')])
    assert.deepEqual(tell(when, [enoent('/x')]), ['failed', 'ENOENT'])
  }
})

test('bytes, a descriptor and a done deed are answers each time', () => {
  const tell = watcher()
  for (const outcome of [[null, 1], [null, 4_096], [null], [undefined], [null, {}]])
    for (let i = 0; i < 3; i++) assert.deepEqual(tell('after init', outcome), ['succeeded', ''])
})

test('a connect tells a status: 0 is success, a refusal fails from the second on', () => {
  const tell = watcher()
  const target = { address: '127.0.0.1', port: 5432 }
  assert.deepEqual(tell('before init', [0, {}, {}], { ...target }), ['succeeded', ''])
  assert.deepEqual(tell('before init', [-111], { ...target }), ['succeeded', '-111'])
  for (let i = 0; i < 3; i++)
    assert.deepEqual(tell('before init', [-111], { ...target }), ['failed', '-111'])
  // The same port of another host, and another reason, are news.
  assert.deepEqual(tell('before init', [-111], { address: '::1', port: 5432 }), [
    'succeeded',
    '-111',
  ])
  assert.deepEqual(tell('before init', [-113], { ...target }), ['succeeded', '-113'])
})

test('a look-up that finds what it found is what it is for; one that fails again has failed', () => {
  const tell = watcher()
  for (let i = 0; i < 3; i++)
    assert.deepEqual(tell('before init', [null, ['10.0.0.1']], { hostname: 'db' }), [
      'succeeded',
      '',
    ])
  tell('before init', [-3008], { hostname: 'nowhere' })
  assert.deepEqual(tell('before init', [-3008], { hostname: 'nowhere' }), ['failed', '-3008'])
})

test('a stat says something when the entry has changed, and nothing when it has not', () => {
  const tell = watcher()
  assert.deepEqual(tell('after init', [null, stat()]), ['succeeded', ''])
  assert.deepEqual(tell('after init', [null, stat()]), ['empty', ''])
  for (const [what, field] of [
    ['device', 0],
    ['inode', 7],
    ['size', 8],
    ['mtime, s', 12],
    ['mtime, ns', 13],
  ] as const)
    assert.deepEqual(tell('after init', [null, stat({ [field]: 99 })]), ['succeeded', ''], what)
  // Whoever reads a file changes its atime.
  assert.deepEqual(tell('after init', [null, stat({ 10: 99 })]), ['empty', ''])
})

test('a buffer is no stat, however long', () => {
  const tell = watcher()
  const short = Float64Array.from({ length: 17 })
  for (let i = 0; i < 3; i++) assert.deepEqual(tell('after init', [null, short])?.[0], 'succeeded')
})

test('a listing and a path say nothing the second time', () => {
  for (const [one, other] of [
    [
      ['a', 'b'],
      ['a', 'c'],
    ],
    [[], ['a']],
    ['/tmp/1', '/tmp/2'],
  ] as const) {
    const tell = watcher()
    const outcomes = [one, one, other, one].map((each) => tell('after init', [null, each])?.[0])
    assert.deepEqual(outcomes, ['succeeded', 'empty', 'succeeded', 'empty'])
  }
})

test('the same targets fail, ever new ones are a scan and answers', () => {
  const same = watcher()
  const outcomes = Array.from(
    { length: 32 },
    (_, i) => same('after init', [enoent(`/conf/${i % 8}`)])?.[0],
  )
  assert.deepEqual(outcomes, [...Array(8).fill('succeeded'), ...Array(24).fill('failed')])
  const scan = watcher()
  for (let i = 0; i < 100; i++)
    assert.equal(scan('after init', [enoent(`/find/${i}`)])?.[0], 'succeeded')
})

test('what is no callback stays what it is, and a frozen one is left alone', () => {
  const outcomes = createOutcomes(() => assert.fail('nothing ended'))
  const request: { oncomplete?: unknown } = {}
  outcomes.watch(request)
  request.oncomplete = null
  assert.equal(request.oncomplete, null)
  assert.deepEqual(Object.keys(request), ['oncomplete'])
  const callback = (): void => {}
  const frozen = Object.freeze({ oncomplete: callback })
  outcomes.watch(frozen)
  assert.equal(frozen.oncomplete, callback)
})

test('what cannot be read stays unknown, and the callback is called all the same', () => {
  const told: string[] = []
  const outcomes = createOutcomes((outcome) => told.push(outcome))
  let calls = 0
  const request: Request = { oncomplete: () => calls++ }
  outcomes.watch(request)
  const hostile = new Proxy([], {
    get() {
      throw new Error('no')
    },
  })
  request.oncomplete?.(null, hostile)
  assert.equal(calls, 1)
  assert.deepEqual(told, [])
})
