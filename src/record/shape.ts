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

/**
 * Holds what came over the wire against what it should be, so that nothing behind it has to. Its type
 * is what the protocol promises.
 * @param name what it is called in the error, and at the head of each path
 * @throws targetError that names the first field which is something else
 */
export function checked<T>(value: T, name: string, shape: Shape): T {
  try {
    shape(value, name)
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error
    throw targetError(
      `What answers at the inspector is not what whyspin put there: ${error.message}.`,
      'Something else answers in its place, or the target changes what it is told; start it anew and try again.',
      error,
    )
  }
  return value
}
