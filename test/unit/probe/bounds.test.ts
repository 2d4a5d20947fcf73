import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createIdTable } from '../../../src/probe/id-table.ts'
import { createLongLived } from '../../../src/probe/long-lived.ts'
import { createSites } from '../../../src/probe/sites.ts'

test('the id table keeps exactly the newest ids', () => {
  const table = createIdTable(16)
  for (let id = 1; id <= 100; id++) table.claim(id)
  for (let id = 1; id <= 84; id++) assert.equal(table.find(id), -1)
  for (let id = 85; id <= 100; id++) assert.notEqual(table.find(id), -1)
})

test('a claimed slot starts from nothing', () => {
  const table = createIdTable(16)
  const slot = table.claim(3)
  table.streak[slot] = 9
  table.chain[slot] = 2
  assert.equal(table.streak[table.claim(19)], 0)
  assert.equal(table.chain[slot], 0)
})

test('the long-lived table refuses when it is full, finds what it holds, and lets go of all', () => {
  const table = createLongLived(64)
  const held: number[] = []
  for (let id = 1; id <= 500; id++) if (table.add(id, { id }) >= 0) held.push(id)
  assert.ok(held.length > 32 && held.length <= 64, `${held.length}`)
  for (const id of held) assert.equal(table.asyncId(table.find(id)), id)
  table.clear()
  for (const id of held) assert.equal(table.find(id), -1)
  assert.equal(table.resource(0), undefined)
})

test('sites are told apart by their stack, bounded, and what is dropped is counted', () => {
  let line = 0
  const sites = createSites(() => [['f', 'f.js', line, 1, 0]])
  const first = sites.capture(3, 'Immediate', false)
  assert.equal(sites.capture(3, 'Immediate', false), first)
  for (line = 1; line <= 400; line++) sites.capture(3, 'Immediate', false)
  assert.equal(sites.list().length, 256)
  assert.equal(sites.dropped, 145)
})
