import type { Format } from './format.ts'
import { jsonText } from './kit/json-text.ts'

/** The report as it stands; `report.schema.json` describes it. */
export const json: Format = {
  id: 'json',
  extension: '.json',
  about: 'The whole report as JSON, for other programs.',
  render: jsonText,
  renderProcesses: jsonText,
}
