import type { Report } from '../../../src/model/report.ts'
import { clear } from './clear.ts'
import { hostileNames } from './hostile.ts'
import { inconclusive } from './inconclusive.ts'
import { spinningTlsStream } from './spinning-tls-stream.ts'
import { twoFindings } from './two-findings.ts'

/** Every hand-made report, by the folder of its goldens. */
export const reports: Readonly<Record<string, Report>> = {
  clear,
  'hostile-names': hostileNames,
  inconclusive,
  'spinning-tls-stream': spinningTlsStream,
  'two-findings': twoFindings,
}
