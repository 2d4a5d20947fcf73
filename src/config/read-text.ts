import { createReadStream } from 'node:fs'
import { usageError } from '../errors.ts'

/** A configuration has some kilobytes; what is larger is another file. */
const MOST_BYTES = 1024 * 1024
const ABSENT: readonly unknown[] = ['ENOENT', 'ENOTDIR']

/**
 * A file's text without a byte order mark; null where there is no such file.
 * @param shown the file as messages name it
 * @throws usageError where it cannot be read, or is too large
 */
export async function readText(path: string, shown: string): Promise<string | null> {
  const chunks: Buffer[] = []
  try {
    // One byte more than may be tells that there is more, also of a device without an end.
    for await (const chunk of createReadStream(path, { end: MOST_BYTES }))
      chunks.push(chunk as Buffer)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (ABSENT.includes(code)) return null
    throw usageError(
      `${shown} cannot be read: ${code === 'EISDIR' ? 'it is a folder' : message}.`,
      'Make it readable, or name another file with --config.',
    )
  }
  const bytes = Buffer.concat(chunks)
  if (bytes.length > MOST_BYTES)
    throw usageError(
      `${shown} is larger than 1 MB, so it is no configuration of whyspin.`,
      'Name another file with --config.',
    )
  return bytes.toString('utf8').replace(/^\uFEFF/, '')
}
