import { writeFile } from 'node:fs/promises'
import { usageError } from '../errors.ts'
import type { Format, RenderOptions } from '../formats/format.ts'
import { json } from '../formats/json.ts'
import type { AttachOptions } from './attach-options.ts'
import { columnsOf } from './columns.ts'
import { paintFor } from './paint.ts'

/** A result in a format: one report, or several in one. */
export type Rendering = (format: Format, options: RenderOptions) => string

/** Writes a result where the command line wants it: as a table or JSON on stdout, into a file. */
export async function writeResult(render: Rendering, options: AttachOptions): Promise<void> {
  const onStdout = {
    width: columnsOf(process.stdout),
    paint: paintFor(process.stdout, options.color),
  }
  if (options.json === true) {
    process.stdout.write(render(json, onStdout))
    return
  }
  if (options.json !== false) await writeJson(options.json, render(json, onStdout))
  const { table } = await import('../formats/table.ts')
  process.stdout.write(render(table, onStdout))
}

/** Before the capture: a file that cannot be written shows up in time. */
export async function checkJsonFile({ json: path }: AttachOptions): Promise<void> {
  if (typeof path === 'string') await writeJson(path, '')
}

async function writeJson(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text)
  } catch (error) {
    throw usageError(
      `The report cannot be written to ${path}: ${(error as Error).message}.`,
      'Name a file in a folder that exists and that you may write to.',
    )
  }
}
