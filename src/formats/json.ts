import type { Format } from './format.ts'

/**
 * JSON escapes C0 itself; DEL, C1, line separators and bidi controls pass through it and would reach
 * a terminal. As escapes they are the same document.
 */
const LEFT_RAW =
  // oxlint-disable-next-line no-control-regex
  /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g

/** The report as it stands; `report.schema.json` describes it. */
export const json: Format = {
  id: 'json',
  extension: '.json',
  about: 'The whole report as JSON, for other programs.',
  render: (report) => `${JSON.stringify(report, null, 2).replace(LEFT_RAW, unicodeEscape)}\n`,
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
