/** No id is longer, and the distance takes time with the square of the length. */
const LONGEST = 64
/** Fewer letters begin too many words. */
const LEAST_CUT = 5

/** The candidate that was probably meant, or null when none is close. */
export function nearest(word: string, candidates: readonly string[]): string | null {
  const wanted = word.toLowerCase().slice(0, LONGEST)
  const scored = candidates.map((candidate) => ({
    candidate,
    distance: editDistance(wanted, candidate.toLowerCase()),
    begins: isBeginning(candidate.toLowerCase(), wanted),
  }))
  const close = scored.filter(
    ({ candidate, distance, begins }) =>
      begins || distance <= Math.max(1, Math.floor(candidate.length / 3)),
  )
  // What is cut off is meant before what is misspelt: `--fail` is `--fail-on`, and no `--tail`.
  const isCut = (candidate: string): boolean =>
    wanted.length >= LEAST_CUT && candidate.toLowerCase().startsWith(wanted)
  close.sort(
    (one, other) =>
      Number(isCut(other.candidate)) - Number(isCut(one.candidate)) ||
      one.distance - other.distance,
  )
  return close[0]?.candidate ?? null
}

/** True where the word is the candidate's beginning, give or take one slip in four letters. */
function isBeginning(candidate: string, word: string): boolean {
  if (word.length < 2) return false
  return editDistance(word, candidate.slice(0, word.length)) <= Math.floor(word.length / 4)
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one word into the other. */
export function editDistance(one: string, other: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1]
      const swapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (beforeLast[column - 2] ?? Infinity) + 1 : Infinity,
      )
    }
    beforeLast = last
    last = current
  }
  return last[other.length] ?? 0
}
