/** At most so many items, the last of which says how many are left out. */
export function few<T>(
  items: readonly T[],
  most: number,
  more: (hidden: number) => T,
): readonly T[] {
  if (items.length <= most) return items
  return [...items.slice(0, most - 1), more(items.length - most + 1)]
}
