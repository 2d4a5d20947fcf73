import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../../helpers/eventually.ts'
import { isOver } from '../../helpers/untouched.ts'
import { TARGET_NODE, startProcess } from '../../helpers/target.ts'

const GUARD = new URL('../../../dist/inspector/guard.js', import.meta.url).href

/** Nothing but the guard, which stands still, keeps this from ending. */
const RELEASES_A_STOPPED_ONE = `
  import { readFileSync } from 'node:fs'
  import { startGuard } from '${GUARD}'
  const guard = startGuard('test')
  const [pid] = readFileSync('/proc/self/task/' + process.pid + '/children', 'utf8').split(' ')
  process.kill(Number(pid), 'SIGSTOP')
  console.log('guard ' + pid)
  await guard.release()
  console.log('released')`

test('waits for a guard that is slow to end, and wakes one that stands still', async (t) => {
  const host = startProcess(t, TARGET_NODE, ['--input-type=module', '-e', RELEASES_A_STOPPED_ONE])
  assert.equal(await host.exited(), 0, host.output())
  assert.match(host.output(), /^released$/m)
  const guard = Number(/^guard (\d+)$/m.exec(host.output())?.[1])
  await eventually(() => assert.ok(isOver(guard), 'the guard still runs'))
})
