import type { Connection } from './connection.ts'

/**
 * Calls of which each is sent when the one before has been answered, or given up. For worker threads: one
 * that ends with many messages under way may take its process with it (Node 20.20.2 on a crowded host:
 * 4 of at most 300 targets with thirty under way, 0 of 300 with one; test/integration/harm/exit-race.test.ts).
 */
export function oneAtATime(send: Connection['call']): Connection['call'] {
  let underWay: Promise<unknown> | null = null
  return (method, ...rest) => {
    // Sent at once where it can be: its error has the caller's stack then.
    const answer =
      underWay === null ? send(method, ...rest) : underWay.then(() => send(method, ...rest))
    const settled = answer.then(
      () => {},
      // It is the caller's.
      () => {},
    )
    underWay = settled
    void settled.then(() => {
      if (underWay === settled) underWay = null
    })
    return answer
  }
}
