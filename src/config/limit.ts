import type { Budget, LimitUnit } from '../budgets/budget.ts'
import { budgets } from '../budgets/index.ts'
import { limitText } from '../budgets/kit/limit-text.ts'
import { usageError } from '../errors.ts'
import { durationMs } from '../model/duration.ts'
import { nearest } from '../model/nearest.ts'

/** Why something cannot be taken: a clause that goes on behind the value, and what to do. */
export interface Refusal {
  readonly why: string
  readonly advice: string
}

/** How limits are written, as `pattern` of a JSON Schema, and what to give. */
export const LIMIT_FORMS: Readonly<
  Record<LimitUnit, { readonly pattern: string; readonly why: string; readonly advice: string }>
> = {
  'per-second': {
    pattern: String.raw`^\s*\d+(\.\d+)?\s*(/s)?\s*$`,
    why: 'is no rate',
    advice: 'Give how often a second, e.g. 50.',
  },
  share: {
    pattern: String.raw`^\s*(\d+(\.\d+)?|\.\d+)\s*%?\s*$`,
    why: 'is no share of a core',
    advice: 'Give a share of one core, e.g. 5% or 0.05.',
  },
  ms: {
    pattern: String.raw`^\s*(\d+(\.\d+)?|\.\d+)\s*([mM]?[sS]|[mMhH])?\s*$`,
    why: 'is no duration',
    advice: 'Give a number and a unit, e.g. 200ms; a bare number is seconds.',
  },
}

/** In camel case, as a key of the configuration: `maxLoopDelay`. */
export function budgetKey(id: string): string {
  return id.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

/** A limit in the unit of its budget, or why it is none. */
export function readLimit(budget: Budget, written: string | number): number | Refusal {
  const { unit, least, most } = budget
  const form = LIMIT_FORMS[unit]
  const isLimit = typeof written === 'number' || new RegExp(form.pattern).test(written)
  const limit = isLimit ? inUnit(unit, written) : null
  if (limit === null) return { why: form.why, advice: form.advice }
  if (limit >= least && limit <= most) return limit
  const range = `It takes ${limitText(unit, least)} to ${limitText(unit, most)}; whyspin explain ${budget.id} tells more.`
  const meant = limit > most ? unitForgotten(budget, String(written)) : null
  return {
    why: `is too ${limit < least ? 'small' : 'large'}`,
    advice: meant === null ? range : `Did you mean ${meant}? ${range}`,
  }
}

/**
 * The value of an option `--<id>`, in the unit of the budget.
 * @throws usageError that names the value
 */
export function parseBudget(id: string, text: string): number {
  const budget = budgets.find((each) => each.id === id)
  if (budget === undefined) {
    const ids = budgets.map((each) => each.id)
    throw usageError(
      `There is no budget "${id}".`,
      `Did you mean ${nearest(id, ids) ?? ids.join(' or ')}?`,
    )
  }
  const limit = readLimit(budget, text)
  if (typeof limit === 'number') return limit
  throw usageError(`--${id} is "${text}", which ${limit.why}.`, limit.advice)
}

function inUnit(unit: LimitUnit, written: string | number): number | null {
  const number = typeof written === 'number' ? written : Number.parseFloat(written)
  switch (unit) {
    case 'per-second':
      return number
    case 'share':
      return String(written).includes('%') ? number / 100 : number
    case 'ms':
      return typeof written === 'number' ? Math.round(number * 1e3) : durationMs(written)
  }
}

/** A bare number of per cent or milliseconds is as good as always meant so. */
function unitForgotten(budget: Budget, text: string): string | null {
  const unit = { 'per-second': null, share: '%', ms: 'ms' }[budget.unit]
  if (unit === null || !/^\s*[\d.]+\s*$/.test(text)) return null
  const meant = `${text.trim()}${unit}`
  return typeof readLimit(budget, meant) === 'number' ? meant : null
}
