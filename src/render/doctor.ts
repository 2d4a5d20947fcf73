import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { doctorInput, finishDoctor, LEAST_MS, lookedMs } from '../formats/kit/doctor-input.ts'
import type { Picture } from '../model/picture.ts'
import { runTool } from './run-tool.ts'

/** Measured: 5 to 17 s and at most 300 MB, 440 MB for the longest captures (facts/doctor.md §4). */
const LIMITS = { ms: 120_000, heapMb: 2_048 }
/** What its folder and files are named after. */
const ID = '1'

/**
 * Clinic Doctor's page for a capture, with our evidence on top.
 * @returns null for the page where it could not be made, and the note says why
 */
export async function renderWithDoctor(
  picture: Picture,
): Promise<
  { readonly html: string; readonly note: null } | { readonly html: null; readonly note: string }
> {
  const ms = lookedMs(picture)
  if (ms < LEAST_MS)
    return {
      html: null,
      note: `Clinic Doctor needs a look of ${LEAST_MS / 1e3} s into the process, and there is ${ms === 0 ? 'none' : `one of ${Math.round(ms)} ms`}: capture for longer, e.g. with -d 5s.`,
    }
  const folder = await mkdtemp(join(tmpdir(), 'whyspin-doctor-'))
  try {
    const data = join(folder, `${ID}.clinic-doctor`)
    const page = join(folder, 'out.html')
    await mkdir(data)
    for (const [name, content] of Object.entries(doctorInput(picture)))
      await writeFile(join(data, `${ID}.clinic-doctor-${name}`), content as string | Uint8Array)
    const end = await runTool('doctor-program.js', [data, page], LIMITS)
    if (end.kind === 'not-installed')
      return {
        html: null,
        note: 'Clinic Doctor is not installed: `npm install @clinic/doctor@11.0.0` adds it.',
      }
    if (end.kind === 'failed') return { html: null, note: `Clinic Doctor failed: ${end.why}.` }
    return { html: finishDoctor(await readFile(page, 'utf8'), picture), note: null }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
