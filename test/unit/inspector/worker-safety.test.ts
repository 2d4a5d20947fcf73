import assert from 'node:assert/strict'
import { test } from 'node:test'
import { askedWorkerMayCrash } from '../../../src/inspector/worker-safety.ts'

test('workers are a risk on Node 18, on what cannot be read, and on nothing later', () => {
  for (const version of ['18.0.0', '18.20.8', '19.9.0', '', 'undefined'])
    assert.equal(askedWorkerMayCrash(version), true, version)
  for (const version of ['20.0.0', '20.20.2', '22.23.3', '24.21.0', '26.10.0'])
    assert.equal(askedWorkerMayCrash(version), false, version)
})
