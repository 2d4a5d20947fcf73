/** Runs Clinic Doctor in a process of its own: `doctor-program.js <folder> <html>`. */
import { endWithParent } from './end-with-parent.ts'
import { NOT_INSTALLED_EXIT } from './run-tool.ts'

interface Doctor {
  visualize(folder: string, html: string, done: (error: Error | null) => void): void
}

endWithParent(() => process.exit())
const [folder = '', html = ''] = process.argv.slice(2)
// It has no types.
const name: string = '@clinic/doctor'
let module: { readonly default: new () => Doctor } | null = null
try {
  module = (await import(name)) as { readonly default: new () => Doctor }
} catch (error) {
  if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
  process.exitCode = NOT_INSTALLED_EXIT
}
if (module !== null)
  new module.default().visualize(folder, html, (error) => {
    if (error !== null && error !== undefined) throw error
    process.exit()
  })
