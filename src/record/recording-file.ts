import { gunzipSync, gzipSync } from 'node:zlib'
import { usageError, WhyspinError } from '../errors.ts'
import type { Recording } from '../model/recording.ts'
import type { FailedCapture } from './capture-processes.ts'
import { type Captured, isOne } from './captured.ts'
import { failureShape, recordingShape } from './recording-shape.ts'
import { fields, index, list, mismatchIn } from './shape.ts'
import { RECORDING_VERSION, upgradeRecording } from './upgrade-recording.ts'

/** Unpacked; a capture of ten minutes has some 60 MB. */
const MAX_BYTES = 512 * 1024 * 1024
const MAX_PROCESSES = 10_000
const ONE = 'whyspin-recording'
const SEVERAL = 'whyspin-recordings'
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b])

/**
 * A recording as a file: gzip of JSON, with its version. The same recording gives the same bytes.
 */
export function encodeRecording(captured: Captured): Buffer {
  const file = isOne(captured)
    ? captured
    : {
        format: SEVERAL,
        version: RECORDING_VERSION,
        recordings: captured.recordings,
        failures: captured.failures.map(({ error, ...process }) => ({
          ...process,
          exitCode: error.exitCode,
          reason: error.message,
          advice: error.advice,
        })),
      }
  return gzipSync(JSON.stringify(file))
}

/**
 * Reads a recording file, of this version or an older one. Nothing in it is believed before it has
 * been held against the shape of a recording.
 * @param name of the file, for the errors
 * @throws usageError where it is no recording, damaged, newer than this whyspin, or made to harm
 */
export function decodeRecording(bytes: Uint8Array, name: string): Captured {
  const file = parse(bytes, name)
  const { format, version } = head(file, name)
  if (version > RECORDING_VERSION)
    throw usageError(
      `${name} is a recording of version ${version}, and this whyspin reads up to version ${RECORDING_VERSION}.`,
      'Read it with the whyspin that wrote it, or a newer one.',
    )
  if (format === ONE) return recordingOf(file, name)
  const wrong = mismatchIn(
    file,
    'file',
    fields({
      recordings: list(() => {}, MAX_PROCESSES),
      failures: list(failureShape, MAX_PROCESSES),
    }),
  )
  if (wrong !== null) throw damaged(name, wrong)
  const { recordings, failures } = file as {
    readonly recordings: readonly object[]
    readonly failures: readonly (Omit<FailedCapture, 'error'> & Failure)[]
  }
  return {
    recordings: recordings.map((each) => recordingOf({ ...each, version }, name)),
    failures: failures.map(({ pid, command, exitCode, reason, advice }) => ({
      pid,
      command,
      error: new WhyspinError(exitCode, reason, advice),
    })),
  }
}

interface Failure {
  readonly exitCode: number
  readonly reason: string
  readonly advice: string
}

function parse(bytes: Uint8Array, name: string): object {
  let text: string
  try {
    if (!GZIP_MAGIC.equals(bytes.subarray(0, 2))) throw notOurs(name)
    text = gunzipSync(bytes, { maxOutputLength: MAX_BYTES }).toString()
  } catch (error) {
    if (error instanceof WhyspinError) throw error
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ERR_BUFFER_TOO_LARGE')
      throw usageError(
        `${name} unpacks to more than ${MAX_BYTES / 1024 / 1024} MB; no recording of whyspin does.`,
        'Use a recording that `whyspin <target> --recording <file>` wrote.',
      )
    throw damaged(name, code === 'Z_BUF_ERROR' ? 'it is cut off' : 'it cannot be unpacked')
  }
  try {
    const file: unknown = JSON.parse(text)
    if (typeof file === 'object' && file !== null) return file
  } catch {
    // Told below: what is no JSON was not written by us.
  }
  throw notOurs(name)
}

function head(file: object, name: string): { readonly format: string; readonly version: number } {
  const { format, version } = file as { readonly format?: unknown; readonly version?: unknown }
  if (format !== ONE && format !== SEVERAL) throw notOurs(name)
  const wrong = mismatchIn(version, 'version', index(1, Number.MAX_SAFE_INTEGER))
  if (wrong !== null) throw damaged(name, wrong)
  return { format, version: version as number }
}

function recordingOf(file: object, name: string): Recording {
  const recording = upgradeRecording(file)
  const wrong = mismatchIn(recording, 'recording', recordingShape)
  if (wrong !== null) throw damaged(name, wrong)
  return recording as unknown as Recording
}

function notOurs(name: string): WhyspinError {
  return usageError(
    `${name} is no recording of whyspin.`,
    'Name a file that `whyspin <target> --recording <file>` wrote.',
  )
}

function damaged(name: string, why: string): WhyspinError {
  return usageError(
    `${name} is a damaged recording: ${why}.`,
    'Copy it again, or capture anew with `whyspin <target> --recording <file>`.',
  )
}
