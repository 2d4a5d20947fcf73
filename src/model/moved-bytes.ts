/**
 * Bytes that were really moved. A loop's own wake-ups are reads and writes of 8 bytes each
 * (facts/signals.md §1): where that is what all calls are, nothing moved.
 */
export function movedBytes(bytes: number, calls: number): number {
  const perCall = calls === 0 ? 0 : bytes / calls
  return perCall > 7.5 && perCall < 8.5 ? 0 : Math.max(0, bytes)
}
