import assert from 'node:assert/strict'
import type { Report } from '../../src/model/report.ts'
import { gist } from './whyspin.ts'

/** Two captures of one target lead with the same lint at the same place. */
export function assertSaysTheSame(first: Report, second: Report): void {
  const said = ({ findings: [leading] }: Report): readonly unknown[] => {
    const { function: name, file, line } = leading?.site ?? {}
    return [leading?.lint, name, file, line]
  }
  assert.ok(first.findings.length > 0, gist(first))
  assert.deepEqual(said(second), said(first), `${gist(first)}\n${gist(second)}`)
}
