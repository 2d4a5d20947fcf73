/**
 * In CI half of what there are dozens of is run, which half by the commit: `WHYSPIN_HALF` is 0 or 1.
 * Without it, all of them.
 */
const HALF = process.env['WHYSPIN_HALF'] ?? ''
if (!['', '0', '1'].includes(HALF)) throw new Error(`WHYSPIN_HALF is 0 or 1, not ${HALF}`)

/** True where it is the turn of the nth of a set. */
export function isItsTurn(nth: number): boolean {
  return HALF === '' || nth % 2 === Number(HALF)
}

/** For a test: why the nth of a set is skipped; false where it is its turn. */
export function notItsTurn(nth: number): string | false {
  return isItsTurn(nth) ? false : 'its turn is at another commit'
}
