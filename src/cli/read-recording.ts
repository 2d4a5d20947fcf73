import { readFile } from 'node:fs/promises'
import { usageError } from '../errors.ts'
import type { Captured } from '../record/captured.ts'
import { decodeRecording } from '../record/recording-file.ts'

/** @throws usageError where the file cannot be read, or is no recording that this whyspin knows */
export async function readRecording(path: string): Promise<Captured> {
  let bytes: Uint8Array
  try {
    bytes = await readFile(path)
  } catch (error) {
    throw usageError(
      `The recording cannot be read: ${(error as Error).message}.`,
      'Name a file that `whyspin <target> --recording <file>` wrote.',
    )
  }
  return decodeRecording(bytes, path)
}
