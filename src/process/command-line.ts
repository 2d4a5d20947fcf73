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

/** `4711 (node server.js)`: a pid with its command, shortened, without control characters. */
export function describeProcess(pid: number): string {
  const name = readProcFile(pid, 'comm')?.trim() ?? 'gone'
  const text = (readArgv(pid).join(' ') || name).replaceAll(/[\p{Cc}\p{Cf}]/gu, '?')
  const shown = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS - 1)}…` : text
  return `${pid} (${shown})`
}
