import { readProcFile } from './proc-file.ts'

/**
 * `NODE_OPTIONS` of a process as it was started, split as Node does it: by spaces, with double
 * quotes. Of the environment nothing else is kept. Empty when unset or unreadable.
 */
export function readNodeOptions(pid: number): readonly string[] {
  const entry = readProcFile(pid, 'environ')
    ?.split('\0')
    .find((text) => text.startsWith('NODE_OPTIONS='))
  const words = entry?.slice('NODE_OPTIONS='.length).match(/(?:"(?:\\.|[^"\\])*"|[^\s"])+/g) ?? []
  return words.map((word) => word.replaceAll(/"((?:\\.|[^"\\])*)"/g, '$1'))
}
