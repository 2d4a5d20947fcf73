import { usageError } from '../errors.ts'

const SHARE = /^(\d+(?:\.\d+)?|\.\d+)\s*(%?)$/

/**
 * What hooks may cost, as people type it: `1%`, `0.01`; 0 leaves them off. A bare 1 is refused: who writes
 * it means one per cent, and would get a hundred.
 * @returns a share of one core, 0 to 1
 */
export function parseHookShare(text: string): number {
  const [, amount, unit] = SHARE.exec(text.trim()) ?? []
  const share = Number(amount) / (unit === '%' ? 100 : 1)
  if (amount === undefined)
    throw usageError(`"${text}" is no share of a core.`, 'Give one as in 1% or 0.01.')
  if (unit === '%' ? share <= 1 : share < 1) return share
  // Whoever leaves out the unit means per cent.
  const meant = unit === '' && share <= 100 ? `Did you mean ${amount}%? ` : ''
  throw usageError(`A budget of "${text}" is too large.`, `${meant}It takes 0 to 100%.`)
}
