/** The start of a text of the target's, and that there was more. */
export function clip(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}\u2026`
}
