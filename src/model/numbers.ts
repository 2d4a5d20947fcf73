/** A whole number with thousands separators, the same in every locale: `812,345`. */
export function grouped(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, ',')
}

/** A share as a percentage without decimals: `98 %`; below 1 with one: `0.4 %`. */
export function percent(share: number): string {
  const value = share * 100
  return `${value !== 0 && Math.abs(value) < 1 ? value.toFixed(1) : String(Math.round(value))} %`
}

/** One thing or many: `1 burst`, `3 bursts`. */
export function plural(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`
}
