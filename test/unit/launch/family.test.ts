import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { followFamily, untilOver } from '../../../src/launch/family.ts'
import { isRunning } from '../../helpers/check.ts'

const LIMIT = { timeout: 30_000 }

interface Started {
  readonly child: ChildProcess & { readonly pid: number }
  /** What it printed first: pids of what it has started. */
  readonly below: readonly number[]
}

/** A shell as the leader of a group, once it has printed a line. */
async function start(t: TestContext, script: string): Promise<Started> {
  const child = spawn('sh', ['-c', script], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const { pid } = child
  assert.ok(pid !== undefined)
  t.after(() => {
    if (isRunning(pid)) process.kill(pid, 'SIGKILL')
  })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const below = line.toString().trim().split(' ').filter(Boolean).map(Number)
  t.after(() => {
    for (const each of below) if (isRunning(each)) process.kill(each, 'SIGKILL')
  })
  return { child: Object.assign(child, { pid }), below }
}

test('a family is over when the leader and all that it started have ended', LIMIT, async (t) => {
  const { child, below } = await start(t, 'sleep 60 & echo $!; wait')
  const family = followFamily(child.pid)
  assert.equal(family.isAlive(), true)
  family.signal('SIGTERM')
  assert.equal(await untilOver(family, 10_000), true)
  assert.deepEqual([child.pid, ...below].filter(isRunning), [])
  family.forget()
})

test(
  'what made itself a session of its own is ended, also when the leader is gone',
  LIMIT,
  async (t) => {
    const { child, below } = await start(t, 'setsid sleep 60 & echo $!; sleep 60')
    const family = followFamily(child.pid)
    child.kill('SIGKILL')
    await once(child, 'exit')
    assert.deepEqual(below.filter(isRunning), below, 'it should live on')
    assert.equal(family.isAlive(), true)
    family.signal('SIGTERM')
    assert.equal(await untilOver(family, 10_000), true)
    assert.deepEqual(below.filter(isRunning), [])
    family.forget()
  },
)

test('what does not want to end is killed', LIMIT, async (t) => {
  const { child } = await start(t, `trap '' TERM; echo; while :; do sleep 1; done`)
  const family = followFamily(child.pid)
  family.signal('SIGTERM')
  assert.equal(await untilOver(family, 300), false)
  family.kill()
  assert.equal(await untilOver(family, 10_000), true)
  family.forget()
})
