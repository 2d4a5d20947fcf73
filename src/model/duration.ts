const MS_PER: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }
const DURATION = /^(\d+(?:\.\d+)?|\.\d+)\s*(ms|s|m|h)?$/i

/** How long a capture, or the wait for a command, may take. */
export const LEAST_DURATION_MS = 200
export const MOST_DURATION_MS = 3_600_000

/**
 * Milliseconds of a duration as people type it: `2s`, `500ms`, `1m`; a bare number is seconds. Null
 * where it is none.
 */
export function durationMs(text: string): number | null {
  const match = DURATION.exec(text.trim())
  if (match === null) return null
  const [, amount = '', unit = 's'] = match
  return Math.round(Number(amount) * (MS_PER[unit.toLowerCase()] ?? 1000))
}
