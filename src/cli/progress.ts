import { columnsOf } from './columns.ts'
import { clipEnd } from '../formats/kit/clip.ts'
import { terminalSafe } from '../formats/kit/terminal-safe.ts'

/** Back to the first column, and the line is empty. */
const CLEAN_LINE = '\r\u001b[2K'

/** One line that says what is going on. */
export interface Progress {
  readonly start: (text: string) => void
  readonly update: (text: string) => void
  /** Leaves the cursor on a clean line; may be called more than once. */
  readonly done: () => void
}

/** What progress needs of a stream. */
export interface ProgressStream {
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
  write(text: string): unknown
}

/** Progress in one line that is rewritten in place; silent where no terminal reads it. */
export function progressOn(stream: ProgressStream = process.stderr): Progress {
  if (stream.isTTY !== true || process.env['TERM'] === 'dumb') {
    return NO_PROGRESS
  }
  let shown = false
  const done = (): void => {
    process.removeListener('exit', done)
    if (shown) stream.write(CLEAN_LINE)
    shown = false
  }
  const update = (text: string): void => {
    // a line as wide as the terminal wraps on some, and could not be taken back
    const columns = Math.max(2, columnsOf(stream) - 1)
    if (!shown) process.once('exit', done)
    shown = true
    stream.write(CLEAN_LINE + clipEnd(terminalSafe(text), columns))
  }
  return { start: update, update, done }
}

function silent(): void {}

/** Where others write to the same terminal. */
export const NO_PROGRESS: Progress = { start: silent, update: silent, done: silent }
