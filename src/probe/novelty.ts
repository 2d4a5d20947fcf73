/**
 * Whether an answer is news: the same file that is not there, the same entry that has not changed, the
 * same port that refuses, asked for again and again, bring nothing. A scan of many names does.
 */
export interface Novelty {
  /** True the first time, and again once 16 others came in between. */
  isNews(key: string): boolean
}

/** A pool dials a handful of hosts in turn, a watcher looks at a handful of files. */
const REMEMBERED = 16

export function createNovelty(): Novelty {
  const ring: string[] = []
  let next = 0
  return {
    isNews(key) {
      for (let i = 0; i < ring.length; i++) if (ring[i] === key) return false
      ring[next] = key
      next = (next + 1) % REMEMBERED
      return true
    },
  }
}
