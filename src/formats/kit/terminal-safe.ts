/* oxlint-disable no-control-regex -- control characters are what this file is about */
import { changeStrings } from './change-strings.ts'

/**
 * Whole sequences that a terminal would obey: strings (OSC, DCS, …), CSI, then two-byte escapes. No
 * part of a pattern may cross the start of another sequence: hostile text would make it quadratic.
 */
const SEQUENCES = [
  /(?:\u001b[\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u001b\u0090\u0098\u009c-\u009f]*(?:\u0007|\u001b\\|\u009c)/g,
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]/g,
  /\u001b[ -/]*[0-Z\\^-~]/g,
]
const WHITE_SPACE = /[\t\n\v\f\r\u0085\u00a0\u2028\u2029]+/g
const CONTROLS = /[\u0000-\u001f\u007f-\u009f]/g
/**
 * Bidi controls, zero-width characters, variation selectors and tags: they change what is seen. The
 * few format characters that are shown (U+0600 or U+110BD, marks put before a number) go as well:
 * a name can do without them.
 */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu
const LONE_SURROGATES = /\p{Cs}/gu

/**
 * Text of the target as one line that a terminal only shows and never obeys. What is left of a
 * broken sequence stays readable.
 */
export function terminalSafe(text: string): string {
  let safe = text
  for (const sequence of SEQUENCES) safe = safe.replace(sequence, '')
  return safe
    .replace(WHITE_SPACE, ' ')
    .replace(CONTROLS, '')
    .replace(INVISIBLE, '')
    .replace(LONE_SURROGATES, '\ufffd')
}

/** The same value with every string in it made safe. */
export function terminalSafeDeep<T>(value: T): T {
  return changeStrings(value, terminalSafe)
}
