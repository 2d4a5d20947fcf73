import { targetError } from '../errors.ts'

/** Throws a targetError where there is no Linux `/proc` to read. */
export function requireLinux(): void {
  if (process.platform === 'linux') return
  throw targetError(
    `Finding a process by pid, port or name needs Linux, and this is ${process.platform}.`,
    'Start the program with --inspect and pass the ws:// URL that it prints.',
  )
}
