import assert from 'node:assert/strict'
import { test } from 'node:test'
import { leaveFor } from '../../../src/inspector/leave-for.ts'
import { startTarget } from '../../helpers/target.ts'

const IDLE = `console.log('ready'); setInterval(() => {}, 1000)`

/** Far less than the quarter of an hour for which a target is waited for that may answer yet. */
const LIMIT = { timeout: 30_000 }

test('where nobody listens any more nothing is left to be done', LIMIT, async (t) => {
  const target = await startTarget(t, IDLE, ['--inspect=0'])
  await target.waitFor(/ws:\/\/\S+/)
  const url = /ws:\/\/\S+/.exec(target.output())?.[0] ?? ''
  target.kill('SIGKILL')
  await target.exited()
  await leaveFor({ owner: 'test', watched: null, isSignalled: true, url })
})

test('a target that stands still is waited for', LIMIT, async (t) => {
  const target = await startTarget(t, IDLE, ['--inspect=0'])
  await target.waitFor(/ws:\/\/\S+/)
  const url = /ws:\/\/\S+/.exec(target.output())?.[0] ?? ''
  target.kill('SIGSTOP')
  let isDone = false
  const left = leaveFor({ owner: 'test', watched: null, isSignalled: true, url }).then(() => {
    isDone = true
  })
  await new Promise((resolve) => setTimeout(resolve, 3_000))
  assert.equal(isDone, false)
  target.kill('SIGCONT')
  await left
})
