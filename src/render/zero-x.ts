import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { finishZeroX, type ZeroXInput, zeroXProfile } from '../formats/kit/zero-x.ts'
import { runTool } from './run-tool.ts'

/** Measured: 2.4 s and 180 MB for 20,000 boxes, which is as many as are drawn. */
const LIMITS = { ms: 60_000, heapMb: 1_024 }

/** A page, and what a reader must know of how it came about; null where it is as it should be. */
export interface Rendered {
  readonly html: string
  readonly note: string | null
}

/**
 * Draws a flame graph with 0x.
 * @returns null for the page where 0x is not installed or failed, and the note says why
 */
export async function renderWithZeroX(
  input: ZeroXInput,
): Promise<Rendered | { readonly html: null; readonly note: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'whyspin-0x-'))
  try {
    const profile = join(folder, 'in.cpuprofile')
    const page = join(folder, 'out.html')
    await writeFile(profile, zeroXProfile(input))
    const end = await runTool('zero-x-program.js', [profile, page, input.title], LIMITS)
    if (end.kind === 'not-installed')
      return { html: null, note: '0x is not installed: `npm install 0x@6.0.0` adds it.' }
    if (end.kind === 'failed') return { html: null, note: `0x failed: ${end.why}.` }
    const html = await readFile(page, 'utf8')
    const finished = finishZeroX(html, input)
    return finished === null
      ? {
          html,
          note: '0x wrote another page than 0x 6.0.0 does, so the findings are not coloured.',
        }
      : { html: finished, note: null }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
