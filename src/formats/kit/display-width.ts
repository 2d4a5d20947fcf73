/**
 * East Asian wide characters and emoji, as cli-table3 counts them: a measure of our own that differs
 * from the table's would put its borders out of line.
 */
const WIDE =
  /[\p{Emoji_Presentation}\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3040-\u3247\u3250-\u4dbf\u4e00-\ua4c6\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff60\uffe0-\uffe6\u{1b000}\u{1b001}\u{1f200}-\u{1f251}\u{20000}-\u{3fffd}]/u
const COMBINING = /[\u0300-\u036f]/
// oxlint-disable-next-line no-control-regex
const COLOUR = /\u001b\[[0-9;]*m/g
const PLAIN = /^[ -~]*$/

/** Columns that one code point takes. */
export function columnsOf(character: string): number {
  if (COMBINING.test(character)) return 0
  return WIDE.test(character) ? 2 : 1
}

/** Columns that a line takes on a terminal; colours take none. */
export function displayWidth(line: string): number {
  const text = line.replace(COLOUR, '')
  if (PLAIN.test(text)) return text.length
  let columns = 0
  for (const character of text) columns += columnsOf(character)
  return columns
}
