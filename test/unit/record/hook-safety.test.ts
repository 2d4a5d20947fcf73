import assert from 'node:assert/strict'
import { test } from 'node:test'
import { overflowEndsIt } from '../../../src/record/hook-safety.ts'

test('a stack overflow under a hook ends a Node that was never mended, or not yet', () => {
  for (const version of ['16.20.2', '18.20.8', '19.9.0', '20.19.6', '21.7.3', '22.21.1', '23.11.1'])
    assert.equal(overflowEndsIt(version), true, version)
  for (const version of ['24.12.0', '25.2.1']) assert.equal(overflowEndsIt(version), true, version)
})

test('it is an error like any other in those that were mended, and in later lines', () => {
  for (const version of ['20.20.0', '20.20.2', '22.22.0', '22.23.3', '24.13.0', '24.21.0'])
    assert.equal(overflowEndsIt(version), false, version)
  for (const version of ['25.3.0', '26.10.0', '27.0.0-nightly20261101'])
    assert.equal(overflowEndsIt(version), false, version)
})
