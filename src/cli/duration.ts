import { usageError } from '../errors.ts'
import { durationMs, LEAST_DURATION_MS, MOST_DURATION_MS } from '../model/duration.ts'

/** Milliseconds of a duration as people type it: `2s`, `500ms`, `1m`; a bare number is seconds. */
export function parseDuration(text: string): number {
  const ms = durationMs(text)
  if (ms === null) {
    throw usageError(
      `"${text}" is no duration.`,
      'Give a number and a unit, e.g. 2s, 500ms or 1m; a bare number is seconds.',
    )
  }
  if (ms < LEAST_DURATION_MS || ms > MOST_DURATION_MS) {
    throw usageError(
      `A duration of "${text}" is too ${ms < LEAST_DURATION_MS ? 'short' : 'long'}.`,
      'Give one from 200ms to 1h, e.g. 2s.',
    )
  }
  return ms
}
