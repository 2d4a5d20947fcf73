import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Compares with a file that a person can open. UPDATE_GOLDEN=1 writes it. */
export function assertGolden(path: string, actual: string): void {
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, actual)
    return
  }
  assert.ok(existsSync(path), `${path} is missing: run npm run golden, then read the diff`)
  assert.equal(actual, readFileSync(path, 'utf8'), `${path} differs: npm run golden, read the diff`)
}
