/** Numbers with their units as people read them, the same in every locale. */

/** A whole number with a comma at every third digit. */
export function count(value: number): string {
  if (!Number.isFinite(value)) return 'unknown'
  return Math.round(value)
    .toFixed(0)
    .replace(/\B(?=(\d{3})+$)/g, ',')
}

/** A share of one core, 0 to 1, as per cent; small ones keep a digit. */
export function percent(share: number): string {
  const value = share * 100
  if (!Number.isFinite(value)) return 'unknown'
  if (value > 0 && value < 0.1) return 'under 0.1 %'
  return `${value < 9.95 ? oneDigit(value) : count(value)} %`
}

/** How often in a second, without the unit. */
export function rate(perSecond: number): string {
  return perSecond < 9.95 ? oneDigit(perSecond) : count(perSecond)
}

/** Bytes in decimal units. */
export function bytes(value: number): string {
  if (value >= 999_950_000) return `${oneDigit(value / 1e9)} GB`
  if (value >= 999_950) return `${oneDigit(value / 1e6)} MB`
  if (value >= 1000) return `${oneDigit(value / 1e3)} kB`
  return value > 0 && value < 9.95 ? `${oneDigit(value)} bytes` : `${count(value)} bytes`
}

/** A length of time given in milliseconds. */
export function milliseconds(value: number): string {
  if (value >= 1000) return `${oneDigit(value / 1000)} s`
  if (value > 0 && value < 0.1) return 'under 0.1 ms'
  return `${value < 9.95 ? oneDigit(value) : count(value)} ms`
}

/** `1 event`, `2 events`. */
export function plural(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`
}

function oneDigit(value: number): string {
  if (!Number.isFinite(value)) return 'unknown'
  const [whole = '', tenth = '0'] = value.toFixed(1).split('.')
  return count(Number(whole)) + (tenth === '0' ? '' : `.${tenth}`)
}
