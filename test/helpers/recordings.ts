import { readdirSync, readFileSync } from 'node:fs'
import type { Recording } from '../../src/model/recording.ts'
import { upgradeRecording } from '../../src/record/upgrade-recording.ts'

const FOLDER = 'fixtures/recordings'

/** The names of the recordings that are kept as fixtures. */
export const RECORDINGS: readonly string[] = readdirSync(FOLDER).map((file) =>
  file.replace('.json', ''),
)

/** One of them, as it was recorded, in whichever version. */
export function rawRecording(name: string): object {
  return JSON.parse(readFileSync(`${FOLDER}/${name}.json`, 'utf8')) as object
}

/** One of them in the version that is written now. */
export function recordingOf(name: string): Recording {
  return upgradeRecording(rawRecording(name)) as unknown as Recording
}
