/** The value below which a share of the values lie, 0 to 1. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

/** `median 120 ms (min 80, p90 180, max 240, n 20)`. */
export function summary(values: readonly number[], unit: string): string {
  const text = (value: number): string => value.toFixed(value < 10 ? 1 : 0)
  return `median ${text(median(values))} ${unit} (min ${text(Math.min(...values))}, p90 ${text(quantile(values, 0.9))}, max ${text(Math.max(...values))}, n ${values.length})`
}

const RESAMPLES = 2_000

/** The interval that holds the median of 95 % of resamples of the values. */
export function bootstrapInterval(values: readonly number[]): readonly [low: number, high: number] {
  const medians = Array.from({ length: RESAMPLES }, () =>
    median(values.map(() => values[Math.floor(Math.random() * values.length)] ?? NaN)),
  )
  return [quantile(medians, 0.025), quantile(medians, 0.975)]
}
