import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lints } from '../../src/lints/index.ts'
import type { Lint } from '../../src/lints/lint.ts'
import type { Finding } from '../../src/model/finding.ts'
import type { Timeline } from '../../src/model/timeline.ts'

/** Two timelines at both sides of a threshold: the lint fires on one and is quiet on the other. */
export interface Edge {
  readonly fires: Timeline
  readonly quiet: Timeline
  /** What fires means, where it is not simply that there is a finding. */
  readonly is?: (finding: Finding) => boolean
}

export function lintById(id: string): Lint {
  const lint = lints.find((each) => each.id === id)
  assert.ok(lint, id)
  return lint
}

/** What one lint says of a timeline; fails where it says that it cannot judge. */
export function findingsOf(lint: Lint, timeline: Timeline): readonly Finding[] {
  const result = lint.check(timeline, lint.thresholds)
  assert.ok(!('notEnoughData' in result), JSON.stringify(result))
  return result
}

/** Tests every threshold of a lint at both of its sides; one without an edge fails. */
export function testEdges(lint: Lint, edges: Readonly<Record<string, Edge>>): void {
  test(`${lint.id}: every threshold has its edge`, () => {
    assert.deepEqual(Object.keys(edges).toSorted(), Object.keys(lint.thresholds).toSorted())
  })
  for (const [name, { fires, quiet, is = () => true }] of Object.entries(edges))
    test(`${lint.id}: ${name} decides`, () => {
      assert.ok(findingsOf(lint, fires).some(is), 'fires on one side')
      assert.ok(!findingsOf(lint, quiet).some(is), 'is quiet on the other')
    })
}
