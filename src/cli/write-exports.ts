import { parse } from 'node:path'
import { gzipSync } from 'node:zlib'
import { analyze } from '../analyze/analyze.ts'
import { draw } from '../analyze/draw.ts'
import { exports } from '../formats/index.ts'
import type { Picture } from '../model/picture.ts'
import type { Recording } from '../model/recording.ts'
import type { Report } from '../model/report.ts'
import { EXPORT_FLAGS, type ExportId } from './export-flags.ts'
import { giveBack, writeFileOf } from './output-file.ts'
import type { OutputOptions } from './output-options.ts'
import { progressOn } from './progress.ts'

/** One process of a capture. */
export interface Judged {
  readonly recording: Recording
  readonly report: Report
}

/**
 * Writes every file that was asked for; of several processes each its own, with the pid in its name.
 * @returns what a reader must know of one of them, as sentences
 * @throws the first error, after all others have been written
 */
export async function writeExports(
  all: readonly Judged[],
  options: Pick<OutputOptions, 'exports' | 'onlyBusy'>,
): Promise<readonly string[]> {
  const wanted = EXPORT_FLAGS.flatMap(({ id }) => {
    const path = options.exports[id]
    return path === undefined ? [] : [{ id, path }]
  })
  if (wanted.length === 0) return []
  if (all.length > 1) for (const { path } of wanted) await giveBack(path)
  const notes: string[] = []
  const failures: unknown[] = []
  for (const { recording, report } of all) {
    const picture = pictureOf({ recording, report })
    for (const { id, path } of wanted) {
      const own = all.length === 1 ? path : withPid(path, recording.target.pid)
      try {
        if (id === 'flamegraph')
          notes.push(...(await writeFlameGraph(picture, own, options.onlyBusy)))
        else if (id === 'doctor') notes.push(...(await writeDoctor(picture, own)))
        else await writeFileOf(nameOf(id), own, render(id, picture))
      } catch (error) {
        // The others are written all the same.
        failures.push(error)
      }
    }
  }
  if (failures.length > 0) throw failures[0]
  return notes
}

export function pictureOf({ recording, report }: Judged): Picture {
  return draw(recording, analyze(recording), report)
}

function render(id: ExportId, picture: Picture): string | Uint8Array {
  const found = exports.find((each) => each.id === id)
  if (found === undefined) throw new Error(`no export is called ${id}`)
  const content = found.render(picture)
  return found.extension.endsWith('.gz') ? gzipSync(content) : content
}

async function writeFlameGraph(
  picture: Picture,
  path: string,
  onlyBusy: boolean,
): Promise<readonly string[]> {
  const { zeroXInput } = await import('../formats/kit/zero-x.ts')
  const { renderWithZeroX } = await import('../render/zero-x.ts')
  const progress = progressOn(process.stderr)
  progress.start('drawing the flame graph with 0x')
  try {
    const { html, note } = await renderWithZeroX(zeroXInput(picture, onlyBusy))
    if (html === null) {
      const { flamePage } = await import('../formats/kit/flame-page.ts')
      await writeFileOf('flame graph', path, flamePage(picture, note))
      return [`${note} ${path} was drawn without it.`]
    }
    await writeFileOf('flame graph', path, html)
    return note === null ? [] : [note]
  } finally {
    progress.done()
  }
}

async function writeDoctor(picture: Picture, path: string): Promise<readonly string[]> {
  const { renderWithDoctor } = await import('../render/doctor.ts')
  const progress = progressOn(process.stderr)
  progress.start('asking Clinic Doctor for its opinion, which takes it some ten seconds')
  try {
    const { html, note } = await renderWithDoctor(picture)
    if (html === null) {
      await giveBack(path)
      return [note]
    }
    await writeFileOf('page', path, html)
    return []
  } finally {
    progress.done()
  }
}

const nameOf = (id: ExportId): string => (id === 'markdown' ? 'report' : `${id} file`)

/** `spin.html` → `spin.4242.html`; the whole extension stays at the end. */
function withPid(path: string, pid: number): string {
  const { dir, base } = parse(path)
  const at = base.indexOf('.', 1)
  const [name, extension] = at < 0 ? [base, ''] : [base.slice(0, at), base.slice(at)]
  return `${dir === '' ? '' : `${dir}/`}${name}.${pid}${extension}`
}
