import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** How a tool that runs in a child of ours ended. */
export type ToolEnd =
  | { readonly kind: 'done' }
  | { readonly kind: 'not-installed' }
  | { readonly kind: 'failed'; readonly why: string }

export interface ToolLimits {
  readonly ms: number
  readonly heapMb: number
}

/** What a program of ours exits with where its tool is not installed. */
export const NOT_INSTALLED_EXIT = 42
const MAX_COMPLAINT = 64 * 1024

/**
 * Runs a program of this room in a child with limits: a tool that is made for other input may loop,
 * crash or fill the memory, and takes nothing of ours with it.
 * @param program its file below `dist/render`
 */
export function runTool(
  program: string,
  args: readonly string[],
  { ms, heapMb }: ToolLimits,
): Promise<ToolEnd> {
  const file = fileURLToPath(new URL(`../../dist/render/${program}`, import.meta.url))
  // Its stdin ends with us, whatever becomes of us: see `endWithParent`.
  const child = spawn(process.execPath, [`--max-old-space-size=${heapMb}`, file, ...args], {
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  child.stdin.on('error', () => {})
  let complaint = ''
  let isLate = false
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (complaint.length < MAX_COMPLAINT) complaint += text
  })
  const timer = setTimeout(() => {
    isLate = true
    child.kill('SIGKILL')
  }, ms)
  return new Promise((resolve) => {
    const end = (result: ToolEnd): void => {
      clearTimeout(timer)
      resolve(result)
    }
    child.once('error', (error) => end({ kind: 'failed', why: error.message }))
    child.once('close', (code, signal) => {
      if (isLate) end({ kind: 'failed', why: `it took more than ${ms / 1000} s` })
      else if (code === 0) end({ kind: 'done' })
      else if (code === NOT_INSTALLED_EXIT) end({ kind: 'not-installed' })
      else end({ kind: 'failed', why: lastWords(complaint) ?? `it ended with ${signal ?? code}` })
    })
  })
}

/** The line of a stack trace that says what happened. */
function lastWords(complaint: string): string | null {
  const lines = complaint.split('\n').map((line) => line.trim())
  const said = lines.find((line) => /^(?:\w*Error|FATAL ERROR|<--- Last few GCs)\b/.test(line))
  return said ?? null
}
