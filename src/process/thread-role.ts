import type { ThreadRole } from '../model/recording.ts'

interface NamedThread {
  readonly tid: number
  readonly name: string
}

/** Names that threads give themselves; the kernel cuts them off at 15 characters. */
const NAMED: readonly (readonly [RegExp, ThreadRole])[] = [
  [/V8Worker$|^DelayedTaskSche/, 'v8'],
  [/^libuv-worker/, 'threadpool'],
  [/^WorkerThread/, 'worker'],
  [/^(?:v8:ProfEvntProc|SignalInspector|InspectorIo)/, 'observer'],
]
/**
 * Without names the order of birth tells: Node starts V8's scheduler and its 4 helpers, then the
 * thread that waits for SIGUSR1, and nothing else before it runs the program (seen on 18 to 26).
 */
const HELPERS = 5
const SIGNAL_WATCHER = HELPERS

/**
 * What the threads of a Node process are there for. Node names them all from 24 on, some on 22, none
 * before: there, a worker cannot be told from a thread of the pool.
 * @param threads of one process, the main thread among them
 */
export function threadRoles(
  pid: number,
  threads: readonly NamedThread[],
): ReadonlyMap<number, ThreadRole> {
  const others = threads.filter(({ tid }) => tid !== pid).toSorted((a, b) => a.tid - b.tid)
  const birthName = others.find(({ name }) => named(name) === null)?.name
  // Where V8's scheduler has a name the pool has one as well: what has none is a worker.
  const lateRole = others.some(({ name }) => named(name) === 'v8') ? 'worker' : 'threadpool'
  const roles = new Map<number, ThreadRole>([[pid, 'main']])
  for (const [order, { tid, name }] of others.entries()) {
    const role = named(name)
    if (role !== null) roles.set(tid, role)
    else if (order < HELPERS) roles.set(tid, 'v8')
    else if (order === SIGNAL_WATCHER) roles.set(tid, 'observer')
    // A name of its own: a thread of an addon.
    else roles.set(tid, name === birthName ? lateRole : 'other')
  }
  return roles
}

function named(name: string): ThreadRole | null {
  return NAMED.find(([pattern]) => pattern.test(name))?.[1] ?? null
}
