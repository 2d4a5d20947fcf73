import type { RenderOptions } from '../format.ts'

/** Below this a box has no room for its values; above, lines become too long to read. */
const LEAST_COLUMNS = 40
const MOST_COLUMNS = 120
/** cli-table3 becomes slow with size, and nobody reads the twentieth box. */
export const MOST_FINDINGS = 10

/** The options with the columns that a text for people takes. */
export function fitted({ width: columns, paint }: RenderOptions): RenderOptions {
  return { width: Math.max(LEAST_COLUMNS, Math.min(MOST_COLUMNS, Math.floor(columns))), paint }
}
