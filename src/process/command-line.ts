import { readProcFile } from './proc-file.ts'

/**
 * The arguments of a process. A process that set its title has that as its only argument, for libuv
 * writes it over them. Empty for kernel threads, zombies, and processes that are gone.
 */
export function readArgv(pid: number): readonly string[] {
  // Titles are padded with NULs to the length of what they replaced.
  const text = readProcFile(pid, 'cmdline')?.replace(/\0+$/, '') ?? ''
  return text === '' ? [] : text.split('\0')
}

/** Longer commands are cut: they stand inside sentences. */
const SHOWN_CHARACTERS = 80
/** What a terminal obeys, what breaks lines, and what nobody sees. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu

/** `4711 (node server.js)`: a pid with its command, shortened, without control characters. */
export function describeProcess(pid: number): string {
  const name = readProcFile(pid, 'comm')?.trim() ?? 'gone'
  const text = (readArgv(pid).join(' ') || name).replaceAll(HIDDEN, '?')
  const shown = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS - 1)}…` : text
  return `${pid} (${shown})`
}

/** More than these make no sentence. */
const SHOWN_PROCESSES = 12

/** Processes as in `describeProcess`, in a row. */
export function describeProcesses(pids: readonly number[]): string {
  const shown = pids.slice(0, SHOWN_PROCESSES).map(describeProcess)
  const hidden = pids.length - shown.length
  return [...shown, ...(hidden > 0 ? [`${hidden} more`] : [])].join(', ')
}
