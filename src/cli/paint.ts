import { Chalk } from 'chalk'
import type { Paint } from '../formats/format.ts'

type Level = 0 | 1 | 2 | 3
type Environment = Readonly<Record<string, string | undefined>>

/** The colours for one stream. `color` is false with `--no-color`. */
export function paintFor(
  stream: { readonly isTTY?: boolean | undefined },
  color: boolean,
  env: Environment = process.env,
): Paint {
  return new Chalk({ level: colorLevel(stream.isTTY === true, color, env) })
}

/**
 * The only decision about colour: `--no-color`, then NO_COLOR, then FORCE_COLOR, then whether a
 * terminal reads it. chalk's own guess is not asked: it ignores NO_COLOR and reads argv.
 */
export function colorLevel(isTTY: boolean, color: boolean, env: Environment): Level {
  if (!color || (env['NO_COLOR'] ?? '') !== '') return 0
  const forced = env['FORCE_COLOR']
  if (forced !== undefined) return forcedLevel(forced)
  return isTTY && env['TERM'] !== 'dumb' ? 1 : 0
}

function forcedLevel(value: string): Level {
  if (value === '0' || value === 'false') return 0
  if (value === '2') return 2
  return value === '3' ? 3 : 1
}
