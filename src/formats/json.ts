import type { ProcessesReport } from '../model/processes-report.ts'
import type { Report } from '../model/report.ts'
import type { Format } from './format.ts'

/**
 * JSON escapes C0 itself; DEL, C1, line separators, bidi controls and what is invisible pass through
 * it and would reach a terminal. As escapes they are the same document.
 */
const LEFT_RAW =
  // oxlint-disable-next-line no-control-regex
  /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu

/** The report as it stands; `report.schema.json` describes it. */
export const json: Format = {
  id: 'json',
  extension: '.json',
  about: 'The whole report as JSON, for other programs.',
  render: asText,
  renderProcesses: asText,
}

function asText(report: Report | ProcessesReport): string {
  return `${JSON.stringify(report, null, 2).replace(LEFT_RAW, unicodeEscape)}\n`
}

function unicodeEscape(character: string): string {
  let escaped = ''
  for (let i = 0; i < character.length; i++)
    escaped += `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`
  return escaped
}
