import { readProcFile } from './proc-file.ts'

const ESTABLISHED = '01'

/** How many connections to a local port are established, in the network namespace of a process. */
export function establishedPeers(pid: number, port: number): number {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return ['net/tcp', 'net/tcp6']
    .flatMap((file) => (readProcFile(pid, file) ?? '').split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local = '', , state]) => local.endsWith(suffix) && state === ESTABLISHED).length
}
