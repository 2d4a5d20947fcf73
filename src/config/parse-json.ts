import { usageError } from '../errors.ts'
import { jsonMistake } from './json-position.ts'

/**
 * What a file's text says.
 * @param shown the file as messages name it
 * @throws usageError that tells where it is no JSON
 */
export function parseJson(text: string, shown: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const at = jsonMistake(text)
    const where = at === null ? (error as Error).message : `line ${at.line}, column ${at.column}`
    throw usageError(
      `${shown} is no JSON: see ${where}.`,
      'JSON has double quotes, no comments, and no comma behind the last entry.',
    )
  }
}
