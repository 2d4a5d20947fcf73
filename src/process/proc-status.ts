/** The value of one line of `/proc/<pid>/status`, trimmed; null when the kernel does not write it. */
export function statusField(status: string, key: string): string | null {
  return new RegExp(`^${key}:[ \\t]*(.*)$`, 'm').exec(status)?.[1]?.trimEnd() ?? null
}

/** SIGUSR1 is signal 10 on x86 and arm; masks in `/proc` start counting at signal 1. */
const SIGUSR1_BIT = 9n

/** Whether SIGUSR1 is in the mask `key` (`SigCgt`, `SigBlk`, …) of a `/proc/<pid>/status`. */
export function hasSigusr1(status: string, key: string): boolean {
  const mask = BigInt(`0x${statusField(status, key) ?? '0'}`)
  return ((mask >> SIGUSR1_BIT) & 1n) === 1n
}
