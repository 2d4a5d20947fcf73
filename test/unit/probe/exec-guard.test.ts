import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { watchExit } from '../../../src/inspector/watch-exit.ts'
import { probeInChild } from '../../helpers/probe-in-child.ts'
import { TARGET_NODE, TARGET_VERSION } from '../../helpers/target-node.ts'

const HAS_EXECVE =
  spawnSync(TARGET_NODE, ['-e', `process.exit('execve' in process ? 0 : 1)`]).status === 0
const WITH_EXECVE = { skip: !HAS_EXECVE && `${TARGET_VERSION} has no process.execve` }

const BECOMES_ANOTHER = `
  let isOver = false
  process.stdin.once('data', () => {
    isOver = true
    process.execve('/bin/sh', ['sh', '-c', 'exit 7'], {})
  })
  ;(function again() { if (!isOver) setImmediate(again) })()
  console.log('ready')`

test(
  'a target that becomes another program while it is sampled does not die of it',
  WITH_EXECVE,
  async (t) => {
    // Without a guard 34 of 50 did, on Node 26.
    for (let tries = 1; tries <= 8; tries++) {
      const { target, connection, probe } = await probeInChild(t, BECOMES_ANOTHER)
      await watchExit(connection, () => void connection.close())
      await connection.call('Debugger.enable')
      await connection.call('Debugger.disable')
      await connection.call('Profiler.enable')
      await connection.call('Profiler.setSamplingInterval', { interval: 50 })
      await probe.startProfile('slice')
      target.child.stdin?.write('end')
      assert.equal(await target.exited(), 7)
    }
  },
)
