/**
 * JSON escapes C0 itself; DEL, C1, line separators, bidi controls and what is invisible pass through
 * it and would reach a terminal. As escapes they are the same document.
 */
const LEFT_RAW =
  // oxlint-disable-next-line no-control-regex
  /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu

/** A document in characters that every reader only shows. */
export function jsonText(value: unknown): string {
  return `${escaped(JSON.stringify(value, null, 2))}\n`
}

/** A value in one line, to stand inside of another text. */
export function jsonLine(value: unknown): string {
  return escaped(JSON.stringify(value))
}

function escaped(json: string): string {
  return json.replace(LEFT_RAW, unicodeEscape)
}

function unicodeEscape(character: string): string {
  let escape = ''
  for (let i = 0; i < character.length; i++)
    escape += `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`
  return escape
}
