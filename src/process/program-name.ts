import { basename } from 'node:path'
import { readArgv } from './command-line.ts'
import { readProcLink } from './proc-file.ts'

/** Runtimes of JavaScript that are not Node, by the name of their executable. */
const RUNTIMES: Readonly<Record<string, string>> = { bun: 'Bun', deno: 'Deno' }

function executableName(pid: number): string {
  const path = readProcLink(pid, 'exe') ?? readArgv(pid)[0] ?? ''
  return basename(path.replace(/ \(deleted\)$/, ''))
}

/** What a process runs, by its executable: `Bun`, `dash`, `python3.11`. */
export function programName(pid: number): string {
  const name = executableName(pid)
  return RUNTIMES[name] ?? (name || 'another program')
}

/** `Bun` or `Deno`; null for every other program. */
export function otherRuntime(pid: number): string | null {
  return RUNTIMES[executableName(pid)] ?? null
}
