import { readProcFile } from './proc-file.ts'

/**
 * TCP connects that failed (`AttemptFails` of RFC 1213) in the network namespace of a process, since
 * it began; null where the kernel does not tell. Other processes of the namespace count as well.
 */
export function readFailedConnects(pid: number): number | null {
  const lines = (readProcFile(pid, 'net/snmp') ?? '').split('\n')
  const [names = [], values = []] = lines
    .filter((line) => line.startsWith('Tcp:'))
    .map((line) => line.split(' '))
  const at = names.indexOf('AttemptFails')
  return at < 0 || values[at] === undefined ? null : Number(values[at])
}
