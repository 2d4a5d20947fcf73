import { fileURLToPath } from 'node:url'
import type { Report } from '../../src/model/report.ts'
import { parseReport } from '../helpers/whyspin.ts'
import { startGroup } from './process-group.ts'

/** What the command line said, or why it said nothing. */
export type Capture = { readonly report: Report } | { readonly failure: string }

const whyspin = fileURLToPath(new URL('../../bin/whyspin.js', import.meta.url))
const LIMIT_MS = 60_000

/** Runs the real command line on a process; `duration` as a user types it, null for none. */
export async function capture(pid: number, duration: string | null): Promise<Capture> {
  const args = duration === null ? [] : ['--duration', duration]
  const running = startGroup(process.execPath, [whyspin, String(pid), ...args, '--json'])
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    running.kill()
  }, LIMIT_MS)
  const exitCode = await running.ended
  clearTimeout(timer)
  running.kill()
  if (isLate) return { failure: `still ran after ${LIMIT_MS} ms: ${running.stderr}` }
  try {
    return { report: parseReport(running.stdout) }
  } catch (error) {
    const { message } = error as Error
    return { failure: `exit code ${exitCode}, ${message}: ${running.stdout}${running.stderr}` }
  }
}
