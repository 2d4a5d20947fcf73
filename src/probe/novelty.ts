/**
 * Whether an answer is news: the same file that is not there, the same entry that has not changed, the
 * same port that refuses, asked for again and again, bring nothing. A scan of many names does.
 */
export interface Novelty {
  /** True the first time, and again once 16 others came in between two questions. */
  isNews(key: string): boolean
}

/** A pool dials a handful of hosts in turn, a watcher looks at a handful of files. */
const REMEMBERED = 16

export function createNovelty(): Novelty {
  const newestFirst: string[] = []
  return {
    isNews(key) {
      // Newest first; what is asked for again stays, however many others come in between.
      let at = 0
      while (at < newestFirst.length && newestFirst[at] !== key) at++
      const isNews = at === newestFirst.length
      if (at === REMEMBERED) at--
      for (; at > 0; at--) newestFirst[at] = newestFirst[at - 1]!
      newestFirst[0] = key
      return isNews
    },
  }
}
