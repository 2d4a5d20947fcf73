/** Runs 0x in a process of its own: `zero-x-program.js <profile> <html> <title>`. */
import { dirname } from 'node:path'
import { endWithParent } from './end-with-parent.ts'
import { NOT_INSTALLED_EXIT } from './run-tool.ts'

type ZeroX = (options: Readonly<Record<string, string>>) => Promise<unknown>

endWithParent(() => process.exit())
const [visualizeCpuProfile = '', outputHtml = '', title = ''] = process.argv.slice(2)
let zeroX: ZeroX | null = null
try {
  // It has no types.
  const name: string = '0x'
  zeroX = ((await import(name)) as { readonly default: ZeroX }).default
} catch (error) {
  if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
  process.exitCode = NOT_INSTALLED_EXIT
}
await zeroX?.({
  visualizeCpuProfile,
  outputHtml,
  title,
  name: 'flamegraph',
  workingDir: dirname(outputHtml),
})
