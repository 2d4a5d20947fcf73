import type { CheckFormat } from './check-format.ts'
import { jsonText } from './kit/json-text.ts'

/** The whole answer as it stands; `check-report.schema.json` describes it. */
export const checkJson: CheckFormat = {
  id: 'check-json',
  flag: 'json',
  extension: '.json',
  about: 'the whole answer, for other programs',
  render: jsonText,
}
