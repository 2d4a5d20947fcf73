import { targetError } from '../errors.ts'

/** Throws `Mismatch` where a value is not what it should be. */
export type Shape = (value: unknown, path: string) => void

class Mismatch extends Error {}

function mismatch(path: string, wanted: string): never {
  throw new Mismatch(`\`${path}\` is not ${wanted}`)
}

/** A number that is one: neither NaN nor infinite. */
export const number: Shape = (value, path) => {
  if (!Number.isFinite(value)) mismatch(path, 'a number')
}

/** A whole number from `least` to below `end`. */
export function index(least: number, end: number): Shape {
  return (value, path) => {
    if (!Number.isInteger(value) || (value as number) < least || (value as number) >= end)
      mismatch(path, `a whole number from ${least} to below ${end}`)
  }
}

/** One of these words. */
export function oneOf(...words: readonly string[]): Shape {
  return (value, path) => {
    if (!words.includes(value as string))
      mismatch(path, words.map((word) => `"${word}"`).join(' or '))
  }
}

export const flag: Shape = (value, path) => {
  if (typeof value !== 'boolean') mismatch(path, 'true or false')
}

/** Text of at most `most` UTF-16 units. */
export function text(most: number): Shape {
  return (value, path) => {
    if (typeof value !== 'string' || value.length > most)
      mismatch(path, `text of at most ${most} characters`)
  }
}

/** An array of at most `most` elements. */
export function list(of: Shape, most: number): Shape {
  return (value, path) => {
    if (!Array.isArray(value) || value.length > most)
      mismatch(path, `a list of at most ${most} elements`)
    for (const [i, each] of value.entries()) of(each, `${path}[${i}]`)
  }
}

/** An array with these elements, and no others. */
export function tuple(...shapes: readonly Shape[]): Shape {
  return (value, path) => {
    if (!Array.isArray(value) || value.length !== shapes.length)
      mismatch(path, `a list of ${shapes.length} elements`)
    for (const [i, shape] of shapes.entries()) shape(value[i], `${path}[${i}]`)
  }
}

/** An object with at least these fields of its own. */
export function fields(shapes: Readonly<Record<string, Shape>>): Shape {
  const known = Object.entries(shapes)
  return (value, path) => {
    if (typeof value !== 'object' || value === null) mismatch(path, 'an object')
    for (const [key, shape] of known)
      shape(Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined, `${path}.${key}`)
  }
}

export function orNull(shape: Shape): Shape {
  return (value, path) => {
    if (value !== null) shape(value, path)
  }
}

export function orAbsent(shape: Shape): Shape {
  return (value, path) => {
    if (value !== undefined) shape(value, path)
  }
}

/** The first thing that is not as it should be, as a clause; null where all is. */
export function mismatchIn(value: unknown, name: string, shape: Shape): string | null {
  try {
    shape(value, name)
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error
    return error.message
  }
  return null
}

/**
 * Holds what came over the wire against what it should be, so that nothing behind it has to. Its type
 * is what the protocol promises.
 * @param name what it is called in the error, and at the head of each path
 * @throws targetError that names the first field which is something else
 */
export function checked<T>(value: T, name: string, shape: Shape): T {
  const wrong = mismatchIn(value, name, shape)
  if (wrong !== null)
    throw targetError(
      `What answers at the inspector is not what whyspin put there: ${wrong}.`,
      'Something else answers in its place, or the target changes what it is told; start it anew and try again.',
    )
  return value
}
