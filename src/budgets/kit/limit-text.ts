import { milliseconds, percent, rate } from '../../model/quantities.ts'
import type { LimitUnit } from '../budget.ts'

/** A limit, or what is held against it, with its unit. */
export function limitText(unit: LimitUnit, value: number): string {
  switch (unit) {
    case 'per-second':
      return `${rate(value)}/s`
    case 'share':
      return percent(value)
    case 'ms':
      return milliseconds(value)
  }
}
