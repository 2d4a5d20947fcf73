import type { Connection } from './connection.ts'

/**
 * Calls of which at most `most` are under way; the others wait, in order, until one has been answered or
 * given up. A target that ends with many under way may crash (Node 20.20.2 on a crowded host: SIGSEGV in
 * 3 of 120 exits with thirty, in 0 of 500 with two; with thirty to a worker that ends in 4 of at most
 * 300, in 0 of 300 with one; test/integration/harm/exit-race.test.ts).
 */
export function mostAtATime(most: number, send: Connection['call']): Connection['call'] {
  const waiting: (() => void)[] = []
  let underWay = 0
  return async (method, ...rest) => {
    if (rest[1]?.atOnce === true) return send(method, ...rest)
    if (underWay < most) underWay += 1
    // Whoever is done hands on its place.
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await send(method, ...rest)
    } finally {
      const next = waiting.shift()
      if (next === undefined) underWay -= 1
      else next()
    }
  }
}
