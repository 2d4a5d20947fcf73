import type { Format, RenderOptions } from '../formats/format.ts'
import { json } from '../formats/json.ts'
import { columnsOf } from './columns.ts'
import { writeFileOf } from './output-file.ts'
import type { OutputOptions } from './output-options.ts'
import { paintFor } from './paint.ts'

/** A result in a format: one report, or several in one. */
export type Rendering = (format: Format, options: RenderOptions) => string

/** Writes a result where the command line wants it: as a table or JSON on stdout, into a file. */
export async function writeResult(render: Rendering, options: OutputOptions): Promise<void> {
  const onStdout = {
    width: columnsOf(process.stdout),
    paint: paintFor(process.stdout, options.color),
  }
  if (options.json === true) {
    process.stdout.write(render(json, onStdout))
    return
  }
  if (options.json !== false) await writeFileOf('report', options.json, render(json, onStdout))
  const { table } = await import('../formats/table.ts')
  process.stdout.write(render(table, onStdout))
}
