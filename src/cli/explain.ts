import { budgets } from '../budgets/index.ts'
import { EXIT } from '../errors.ts'
import { lints } from '../lints/index.ts'
import { columnsOf } from './columns.ts'
import { explainText } from './explanation.ts'
import { paintFor } from './paint.ts'

const MOST_COLUMNS = 100

/** Prints what a lint or budget means and what to do, or the list of all. */
export function explain(
  id: string | undefined,
  { color }: { readonly color: boolean },
): Promise<number> {
  const width = Math.min(columnsOf(process.stdout), MOST_COLUMNS)
  process.stdout.write(
    explainText(id, [...lints, ...budgets], { width, paint: paintFor(process.stdout, color) }),
  )
  return Promise.resolve(EXIT.clear)
}
