import { join } from 'node:path'

/** On a crowded host less can be seen: where verdicts are drawn, files run one at a time. */
const VERDICTS = join('test', 'integration', 'verdicts')

/** How many test files of a folder may run at a time; those outside of `verdicts` mostly wait. */
export function filesAtOnce(file) {
  return file.startsWith(VERDICTS) ? 1 : 2
}
