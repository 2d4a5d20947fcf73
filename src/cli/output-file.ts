import { lstat, open, rm, writeFile } from 'node:fs/promises'
import { usageError } from '../errors.ts'

function cannotWrite(what: string, path: string, error: unknown): Error {
  return usageError(
    `The ${what} cannot be written to ${path}: ${(error as Error).message}.`,
    'Name a file in a folder that exists and that you may write to.',
  )
}

/**
 * Before the capture: a file that cannot be written shows up in time. What is in it stays until there
 * is something to put in its place.
 * @param what the file is for, as in "the recording"
 * @throws usageError where it cannot be written
 */
export async function claimFile(what: string, path: string): Promise<void> {
  try {
    await (await open(path, 'a')).close()
  } catch (error) {
    throw cannotWrite(what, path, error)
  }
}

/** @throws usageError where it cannot be written */
export async function writeFileOf(
  what: string,
  path: string,
  content: string | Uint8Array,
): Promise<void> {
  try {
    await writeFile(path, content)
  } catch (error) {
    throw cannotWrite(what, path, error)
  }
}

/**
 * Takes back what `claimFile` made, where nothing is going to be written there: an empty file, never a
 * device or a link such as `/dev/stdout`.
 */
export async function giveBack(path: string): Promise<void> {
  const there = await lstat(path).catch(() => null)
  if (there !== null && there.isFile() && there.size === 0) await rm(path, { force: true })
}
