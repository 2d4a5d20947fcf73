import { claimFile } from './output-file.ts'
import type { OutputOptions } from './output-options.ts'

/**
 * Before the work: what cannot be written shows up in time.
 * @throws usageError that names the file or folder
 */
export async function claimOutputs({ json, exports, folder }: OutputOptions): Promise<void> {
  if (typeof json === 'string') await claimFile('report', json)
  for (const path of Object.values(exports)) await claimFile('file', path)
  if (folder === null) return
  const { claimFolder } = await import('./output-folder.ts')
  await claimFolder(folder)
}
