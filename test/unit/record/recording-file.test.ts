import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { analyze } from '../../../src/analyze/analyze.ts'
import { draw } from '../../../src/analyze/draw.ts'
import { buildReport } from '../../../src/cli/build-report.ts'
import { targetError, WhyspinError } from '../../../src/errors.ts'
import { exports, formats } from '../../../src/formats/index.ts'
import type { Recording } from '../../../src/model/recording.ts'
import { isOne } from '../../../src/record/captured.ts'
import { decodeRecording, encodeRecording } from '../../../src/record/recording-file.ts'
import { rawRecording, RECORDINGS, recordingOf } from '../../helpers/recordings.ts'

const SPIN = recordingOf('tls-proxy-spins')

const plain = (text: string): string => text
const LOOK = {
  width: 80,
  paint: { bold: plain, dim: plain, red: plain, yellow: plain, green: plain, cyan: plain },
}

/** Every output that there is. */
function allOf(recording: Recording): readonly (string | Uint8Array)[] {
  const report = buildReport(recording)
  const picture = draw(recording, analyze(recording), report)
  return [
    ...formats.map((format) => format.render(report, LOOK)),
    ...exports.map((each) => each.render(picture)),
  ]
}

for (const name of RECORDINGS)
  test(`${name} comes out of its file as it went in, and every output with it`, () => {
    const recording = recordingOf(name)
    const read = decodeRecording(encodeRecording(recording), name)
    assert.ok(isOne(read))
    assert.deepEqual(read, recording)
    assert.deepEqual(allOf(read), allOf(recording))
  })

for (const name of RECORDINGS)
  test(`${name}, which is of the first version, is read and brought up to this one`, () => {
    const raw = rawRecording(name)
    assert.equal(Reflect.get(raw, 'version'), 1)
    const read = decodeRecording(gzipSync(JSON.stringify(raw)), name)
    assert.deepEqual(read, recordingOf(name))
  })

test('the same recording makes the same file', () => {
  assert.deepEqual(encodeRecording(SPIN), encodeRecording(recordingOf('tls-proxy-spins')))
})

test('several processes, and those that could not be looked at, are one file', () => {
  const error = targetError('It was not there.', 'Look again.')
  const failures = [{ pid: 7, command: 'node gone.js', error }]
  const captured = { recordings: [SPIN, recordingOf('timer-storm')], failures }
  const read = decodeRecording(encodeRecording(captured), 'all')
  assert.ok(!isOne(read))
  assert.deepEqual(read.recordings, captured.recordings)
  const [failure] = read.failures
  assert.equal(failure?.pid, 7)
  assert.equal(failure.error.message, error.message)
  assert.equal(failure.error.advice, error.advice)
  assert.equal(failure.error.exitCode, error.exitCode)
})

const file = encodeRecording(SPIN)
const withFields = (fields: object): Buffer => gzipSync(JSON.stringify({ ...SPIN, ...fields }))

const REFUSED: readonly (readonly [what: string, bytes: Uint8Array, says: RegExp])[] = [
  ['an empty file', Buffer.alloc(0), /f is no recording of whyspin\./],
  ['a picture', Buffer.from('89504e470d0a1a0a', 'hex'), /f is no recording of whyspin\./],
  ['JSON that is not compressed', Buffer.from('{}'), /f is no recording of whyspin\./],
  ['somebody else’s gzip', gzipSync('hello'), /f is no recording of whyspin\./],
  ['somebody else’s JSON', gzipSync('{"version":1}'), /f is no recording of whyspin\./],
  ['a number', gzipSync('1'), /f is no recording of whyspin\./],
  ['half a recording', file.subarray(0, file.length >> 1), /damaged recording: it is cut off\./],
  [
    'a recording with a changed byte',
    Buffer.concat([file.subarray(0, 500), Buffer.from([0, 1, 2, 3]), file.subarray(504)]),
    /damaged recording: it cannot be unpacked\./,
  ],
  [
    'a newer one',
    withFields({ version: 99 }),
    /version 99, and this whyspin reads up to version \d/,
  ],
  ['one without a version', withFields({ version: null }), /damaged recording: `version` is not/],
  ['one with half a version', withFields({ version: 1.5 }), /damaged recording: `version` is not/],
  ['one without samples of the OS', withFields({ os: null }), /`recording\.os` is not a list/],
  [
    'one whose stacks go round in a circle',
    withFields({ profile: { ...SPIN.profile, nodes: [{ ...SPIN.profile?.nodes[0], parent: 0 }] } }),
    /`recording\.profile\.nodes\[0\]\.parent` is not a whole number/,
  ],
  [
    'one whose stacks are deeper than any',
    withFields({
      profile: {
        ...SPIN.profile,
        nodes: Array.from({ length: 1_001 }, (_, i) => ({
          ...SPIN.profile?.nodes[0],
          parent: i - 1,
        })),
      },
    }),
    /`the depth of recording\.profile\.nodes\[1000\]` is not a whole number/,
  ],
  [
    'one whose samples lie nowhere',
    withFields({ profile: { ...SPIN.profile, samples: [1e6], timesUs: [0] } }),
    /`recording\.profile\.samples\[0\]` is not a whole number/,
  ],
  ['a bomb', gzipSync(Buffer.alloc(600 * 1024 * 1024)), /unpacks to more than 512 MB/],
]
for (const [what, bytes, says] of REFUSED)
  test(`${what} is refused with one sentence`, () => {
    assert.throws(
      () => decodeRecording(bytes, 'f'),
      (error) => {
        assert.ok(error instanceof WhyspinError, String(error))
        assert.equal(error.exitCode, 2)
        assert.match(error.message, says)
        assert.doesNotMatch(error.message, /\n/)
        return true
      },
    )
  })

/** Every place in a value that something else could be put at. */
function paths(value: unknown, at: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [at]
  const keys = Object.keys(value)
  // A few of many equal elements say as much as all of them.
  const few = Array.isArray(value) ? keys.filter((_, i) => i < 2 || i === keys.length - 1) : keys
  return [at, ...few.flatMap((key) => paths(Reflect.get(value, key), [...at, key]))]
}

function put(value: object, path: readonly string[], wanted: unknown): void {
  const parent = path.slice(0, -1).reduce((inner, key) => Reflect.get(inner, key) as object, value)
  Reflect.set(parent, path.at(-1) ?? '', wanted)
}

test('whatever stands in a recording, it is refused with a sentence or reported', () => {
  const text = gunzipSync(file).toString()
  const places = paths(JSON.parse(text)).filter((path) => path.length > 0)
  const anything = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom(
      -1,
      1e300,
      -1e300,
      1e-300,
      '__proto__',
      '\u001b]0;x\u0007',
      '</script>',
      '\ud800',
    ),
    fc.string({ minLength: 1_000, maxLength: 2_000 }),
  )
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...places), anything), { minLength: 1, maxLength: 3 }),
      (changes) => {
        const changed = JSON.parse(text) as object
        for (const [path, wanted] of changes) {
          try {
            put(changed, path, wanted)
          } catch {
            // An earlier change took the place away.
          }
        }
        let read
        try {
          read = decodeRecording(gzipSync(JSON.stringify(changed), { level: 1 }), 'f')
        } catch (error) {
          assert.ok(error instanceof WhyspinError, String(error))
          return
        }
        // A throw would be a bug of ours.
        if (isOne(read)) allOf(read)
      },
    ),
    { numRuns: 300 },
  )
})
