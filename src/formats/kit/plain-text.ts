import { changeStrings } from './change-strings.ts'
import { terminalSafe } from './terminal-safe.ts'

/** The longest path of Linux (PATH_MAX); what is longer is no name any more. */
const MOST_CHARACTERS = 4_096
/** Of a text this much is looked at: sequences that a terminal obeys take room and leave nothing. */
const MOST_READ = 16 * MOST_CHARACTERS
/** Allowed neither in XML 1.0 nor in YAML 1.2. */
const NONCHARACTERS = /[\ufffe\uffff]/g

/** Text of the target as one line that any reader takes for text: nothing to obey, and an end. */
function plainText(text: string, most: number): string {
  const safe = terminalSafe(text.slice(0, MOST_READ)).replace(NONCHARACTERS, '\ufffd')
  if (safe.length <= most && text.length <= MOST_READ) return safe
  const kept = safe.slice(0, most - 1)
  // Half of a character is none.
  return `${kept.replace(/[\ud800-\udbff]$/, '')}…`
}

/**
 * The same value with every string in it as plain text.
 * @param most characters that are left of each
 */
export function plainDeep<T>(value: T, most: number = MOST_CHARACTERS): T {
  return changeStrings(value, (text) => plainText(text, most))
}
