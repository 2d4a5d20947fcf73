import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { readFailedConnects } from '../../../src/process/failed-connects.ts'

/** A port that the kernel never hands out, and that nobody listens on. */
const NOBODY = 1

test('counts each connect that is refused', async () => {
  const before = readFailedConnects(process.pid)
  assert.ok(before !== null)
  for (let i = 0; i < 3; i++) {
    // Rejects with the error, since nobody waits for anything else.
    await assert.rejects(once(connect(NOBODY, '127.0.0.1'), 'connect'), /ECONNREFUSED/)
  }
  // Others of the namespace count as well, so that it may be more.
  assert.ok((readFailedConnects(process.pid) ?? 0) >= before + 3)
})

test('is unknown of a process that does not exist', () => {
  assert.equal(readFailedConnects(99_999_999), null)
})
