import { test } from 'node:test'
import { Profile } from 'pprof-format'
import { exports } from '../../src/formats/index.ts'
import type { Recording } from '../../src/model/recording.ts'
import { assertGolden } from '../helpers/golden.ts'
import { hostileRecording } from '../helpers/hostile-recording.ts'
import { pictureOf } from '../helpers/picture-of.ts'
import { recordingOf } from '../helpers/recordings.ts'

const RECORDINGS: Readonly<Record<string, () => Recording>> = {
  spin: () => recordingOf('tls-proxy-spins'),
  starved: () => recordingOf('starved-by-promise-jobs'),
  healthy: () => recordingOf('tls-proxy-fixed'),
  worker: () => recordingOf('worker-spins'),
  'timer-storm': () => recordingOf('timer-storm'),
  'hostile-names': hostileRecording,
}

/** pprof's bytes as text: what a person can read the difference of. */
function pprofText(bytes: Uint8Array): string {
  const { stringTable, sample, location, function: functions, sampleType } = Profile.decode(bytes)
  const string = (index: number | bigint): string => stringTable.strings[Number(index)] ?? ''
  const nameOf = (id: number | bigint): string => {
    const line = location[Number(id) - 1]?.line[0]
    const found = functions[Number(line?.functionId ?? 0) - 1]
    return `${string(found?.name ?? 0)} ${string(found?.filename ?? 0)}:${line?.line ?? 0}`
  }
  const rows = sample.map(({ locationId, value, label }) =>
    [
      value.join(' '),
      ...label.map(({ key, str }) => `  ${string(key)}: ${string(str)}`),
      ...locationId.map((id) => `    ${nameOf(id)}`),
    ].join('\n'),
  )
  const types = sampleType.map(({ type, unit }) => `${string(type)}/${string(unit)}`)
  return `${[types.join(' '), ...rows].join('\n')}\n`
}

for (const [name, recording] of Object.entries(RECORDINGS))
  for (const { id, extension, render } of exports)
    test(`${name} is drawn as ${id} from its recording alone`, () => {
      const drawn = render(pictureOf(recording()))
      const isText = typeof drawn === 'string'
      const file = `${id}${isText ? extension : '.txt'}`
      assertGolden(`test/golden/exports/${name}/${file}`, isText ? drawn : pprofText(drawn))
    })
