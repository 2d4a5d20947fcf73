import { usageError } from '../errors.ts'

const LEAST_MS = 200
const MOST_MS = 3_600_000
const MS_PER: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }
const DURATION = /^(\d+(?:\.\d+)?|\.\d+)\s*(ms|s|m|h)?$/i

/** Milliseconds of a duration as people type it: `2s`, `500ms`, `1m`; a bare number is seconds. */
export function parseDuration(text: string): number {
  const match = DURATION.exec(text.trim())
  if (match === null) {
    throw usageError(
      `"${text}" is no duration.`,
      'Give a number and a unit, e.g. 2s, 500ms or 1m; a bare number is seconds.',
    )
  }
  const [, amount = '', unit = 's'] = match
  const durationMs = Math.round(Number(amount) * (MS_PER[unit.toLowerCase()] ?? 1000))
  if (durationMs < LEAST_MS || durationMs > MOST_MS) {
    throw usageError(
      `A duration of "${text}" is too ${durationMs < LEAST_MS ? 'short' : 'long'}.`,
      'Give one from 200ms to 1h, e.g. 2s.',
    )
  }
  return durationMs
}
