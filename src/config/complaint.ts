import type { ErrorObject } from 'ajv'
import { budgets } from '../budgets/index.ts'
import { usageError, type WhyspinError } from '../errors.ts'
import { nearest } from '../model/nearest.ts'
import { budgetKey, readLimit, type Refusal } from './limit.ts'

/** More of a value says no more. */
const MOST_SHOWN = 60

/** Where in a file something stands. */
export interface Place {
  /** The file as messages name it. */
  readonly shown: string
  /** Keys and indices from the top of the file. */
  readonly keys: readonly string[]
}

/** One sentence that names file, key and value, of all that is wrong with a file. */
export function complaintOf(
  errors: readonly ErrorObject[],
  shown: string,
  above: readonly string[],
): WhyspinError {
  const [error] = withoutOtherBranches(errors)
  if (error === undefined) throw new Error('a configuration was refused for no reason')
  const place = { shown, keys: [...above, ...keysOf(error.instancePath)] }
  const { keyword, data } = error
  const { description = '' } = error.parentSchema as { readonly description?: string }
  switch (keyword) {
    case 'additionalProperties':
      return unknownKey(place, error, above.length)
    case 'required':
      return lacking(place, error)
  }
  const limit = place.keys.at(-2) === 'budgets' ? limitRefusal(place, data) : null
  if (limit !== null) return refused(place, data, limit.why, limit.advice)
  const allowed = keyword === 'enum' ? (error.schema as readonly string[]) : []
  const meant = typeof data === 'string' ? nearest(data, allowed) : null
  const advice = meant === null ? description : `Did you mean ${meant}? ${description}`
  return refused(place, data, whyOf(error, place.keys.at(-1) ?? ''), advice)
}

/** That what stands somewhere cannot be taken. */
export function refused(
  { shown, keys }: Place,
  value: unknown,
  why: string,
  advice: string,
): WhyspinError {
  const what = keys.length === 0 ? shown : `${shown}: ${pathText(keys)}`
  return usageError(`${what} is ${valueText(value)}, which ${why}.`, advice)
}

/**
 * Where one of several forms is allowed, errors of all of them are told: of interest are those of the
 * form that the value has, by its type.
 */
function withoutOtherBranches(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const wrappers = errors.filter(({ keyword }) => keyword === 'anyOf')
  return wrappers.reduce((left, wrapper) => {
    const branchOf = ({ schemaPath }: ErrorObject): string | undefined =>
      schemaPath.startsWith(`${wrapper.schemaPath}/`)
        ? schemaPath.slice(wrapper.schemaPath.length + 1).split('/')[0]
        : undefined
    const branches = left.filter((error) => branchOf(error) !== undefined)
    const isOtherType = (branch: string | undefined): boolean =>
      branches.some(
        (error) =>
          branchOf(error) === branch &&
          error.keyword === 'type' &&
          error.instancePath === wrapper.instancePath,
      )
    const fitting = branches.filter((error) => !isOtherType(branchOf(error)))
    return left.filter((error) =>
      fitting.length === 0
        ? branchOf(error) === undefined
        : error !== wrapper && (branchOf(error) === undefined || fitting.includes(error)),
    )
  }, errors)
}

function unknownKey(place: Place, error: ErrorObject, depth: number): WhyspinError {
  const { additionalProperty: key } = error.params as { readonly additionalProperty: string }
  const { properties = {} } = error.parentSchema as { readonly properties?: object }
  const known = Object.keys(properties)
  const meant = nearest(key, known)
  const what = place.keys.length === depth + 1 && place.keys.at(-1) === 'lints' ? 'lint' : 'key'
  const where = place.keys.length === 0 ? '' : ` in ${pathText(place.keys)}`
  return usageError(
    `${place.shown}: there is no ${what} ${valueText(key)}${where}.`,
    meant === null ? `It takes ${known.join(', ')}.` : `Did you mean ${meant}?`,
  )
}

function lacking({ shown, keys }: Place, error: ErrorObject): WhyspinError {
  const { missingProperty: key } = error.params as { readonly missingProperty: string }
  const { properties } = error.parentSchema as {
    readonly properties: Readonly<Record<string, { readonly description: string }>>
  }
  return usageError(
    `${shown}: ${pathText(keys)} has no ${key}.`,
    properties[key]?.description ?? '',
  )
}

/** Of a limit the budget itself can say more than its schema. */
function limitRefusal({ keys }: Place, data: unknown): Refusal | null {
  const budget = budgets.find(({ id }) => budgetKey(id) === keys.at(-1))
  if (budget === undefined || !(typeof data === 'string' || typeof data === 'number')) return null
  const limit = readLimit(budget, data)
  return typeof limit === 'number' ? null : limit
}

const NO_SUCH_TYPE: Readonly<Record<string, string>> = {
  string: 'is no text',
  number: 'is no number',
  boolean: 'is neither true nor false',
  object: 'is no object',
  array: 'is no list',
}

function whyOf({ keyword, schema, data }: ErrorObject, key: string): string {
  switch (keyword) {
    case 'enum':
      // Their names would fill the line.
      if (key === 'lint') return 'is no lint or budget'
      return `is none of ${(schema as readonly string[]).join(', ')}`
    case 'minimum':
      return 'is too small'
    case 'maximum':
      return 'is too large'
    case 'minLength':
      return 'says nothing'
    case 'format':
      return 'is no day of the calendar'
    case 'pattern':
      if (key === 'file') return 'is no path below the root of the repository'
      return key === 'reason' ? 'says nothing' : 'is no duration'
    case 'type':
      if (typeof schema === 'string') return NO_SUCH_TYPE[schema] ?? `is no ${schema}`
      return typeof data === 'number' ? 'is no number' : 'is neither text nor a number'
    default:
      return 'is neither text nor an object'
  }
}

/** `ignore[0].until`, `lints.timer-storm`; odd keys in quotes. */
function pathText(keys: readonly string[]): string {
  return keys.reduce((path, key) => {
    if (/^\d+$/.test(key)) return `${path}[${key}]`
    if (!/^[\w$-]+$/.test(key)) return `${path}[${valueText(key)}]`
    return path === '' ? key : `${path}.${key}`
  }, '')
}

/** A JSON pointer's parts. */
function keysOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'an object'
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return text.length <= MOST_SHOWN ? text : `${text.slice(0, MOST_SHOWN - 1)}…`
}
