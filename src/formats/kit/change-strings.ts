/** The same value with every string in it changed, keys included, so that no field can be forgotten. */
export function changeStrings<T>(value: T, change: (text: string) => string): T {
  const changed = (inner: unknown): unknown => {
    if (typeof inner === 'string') return change(inner)
    if (Array.isArray(inner)) return inner.map(changed)
    if (typeof inner !== 'object' || inner === null) return inner
    return Object.fromEntries(
      Object.entries(inner).map(([key, each]) => [change(key), changed(each)]),
    )
  }
  // the shape is kept, and only strings change
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return changed(value) as T
}
