import type { ErrorObject } from 'ajv'
import { budgets } from '../budgets/index.ts'
import { lints } from '../lints/index.ts'
import { configSchema } from './config-schema.ts'

const DAY = /^(\d{4})-(\d\d)-(\d\d)$/

/** Whether a text is a day that the calendar has, `2027-01-31`. */
export function isDay(text: string): boolean {
  const [, year = '', month = '', day = ''] = DAY.exec(text) ?? []
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  return DAY.test(text) && date.getUTCMonth() === Number(month) - 1
}

/** Everything in which a configuration differs from its schema; ajv is loaded only for that. */
export async function validate(content: unknown): Promise<readonly ErrorObject[]> {
  const { Ajv2020 } = await import('ajv/dist/2020.js')
  const ajv = new Ajv2020({
    strict: true,
    allowUnionTypes: true,
    allErrors: true,
    verbose: true,
    formats: { date: isDay },
  })
  const check = ajv.compile(configSchema(lints, budgets))
  check(content)
  return check.errors ?? []
}
