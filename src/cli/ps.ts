import { EXIT } from '../errors.ts'
import { jsonText } from '../formats/kit/json-text.ts'
import { triageTable } from '../formats/kit/triage-table.ts'
import type { Triage } from '../model/triage.ts'
import { triage } from '../record/triage.ts'
import { columnsOf } from './columns.ts'
import { claimFile, giveBack, writeFileOf } from './output-file.ts'
import { paintFor } from './paint.ts'
import { progressOn } from './progress.ts'

/** What the command line asks of `ps`. */
export interface PsOptions {
  readonly durationMs: number
  /** False: a table on stdout. True: JSON on stdout. A string: JSON into that file. */
  readonly json: boolean | string
  readonly color: boolean
}

/**
 * The Node processes of this machine, with what the OS says of each.
 * @returns 0 also where something burns: that is no verdict
 */
export async function ps({ durationMs, json, color }: PsOptions): Promise<number> {
  if (typeof json === 'string') await claimFile('list', json)
  let seen: Triage
  try {
    seen = await look(durationMs)
  } catch (error) {
    if (typeof json === 'string') await giveBack(json)
    throw error
  }
  if (json === true) {
    process.stdout.write(jsonText(seen))
    return EXIT.clear
  }
  if (json !== false) await writeFileOf('list', json, jsonText(seen))
  const options = { width: columnsOf(process.stdout), paint: paintFor(process.stdout, color) }
  process.stdout.write(triageTable(seen, options))
  return EXIT.clear
}

/** Ctrl-C ends the look early, and what was seen is printed; a second one ends us. */
async function look(durationMs: number): Promise<Triage> {
  const progress = progressOn(process.stderr)
  const interruption = new AbortController()
  const interrupt = (): void => interruption.abort()
  process.once('SIGINT', interrupt)
  progress.start('looking for Node processes')
  try {
    return await triage(durationMs, interruption.signal, (count) =>
      progress.update(
        `looking at ${count === 1 ? 'one Node process' : `${count} Node processes`} from outside`,
      ),
    )
  } finally {
    progress.done()
    process.removeListener('SIGINT', interrupt)
  }
}
