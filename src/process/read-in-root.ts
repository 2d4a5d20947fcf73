import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  readlinkSync,
} from 'node:fs'

/** As many links on one path as the kernel follows (path_resolution(7)). */
const MAX_LINKS = 40

/**
 * Where `path` leads for a process whose root is `root`, as we can open it: an absolute link starts
 * again at that root, where the kernel would go to ours. Null when it leads nowhere.
 */
function resolveInRoot(root: string, path: string): string | null {
  const todo = path.split('/')
  let done: readonly string[] = []
  let links = 0
  for (let part = todo.shift(); part !== undefined; part = todo.shift()) {
    if (part === '' || part === '.') continue
    if (part === '..') {
      done = done.slice(0, -1)
      continue
    }
    const here = [root, ...done, part].join('/')
    if (!lstatSync(here).isSymbolicLink()) {
      done = [...done, part]
      continue
    }
    if (++links > MAX_LINKS) return null
    const to = readlinkSync(here)
    if (to.startsWith('/')) done = []
    todo.unshift(...to.split('/'))
  }
  return [root, ...done].join('/')
}

/**
 * The text of a file as a process sees it that has another root than we, e.g. `/proc/<pid>/root` of
 * one in a container. Null when there is no regular file that may be read, or it is longer than
 * `maxBytes`.
 */
export function readInRoot(root: string, path: string, maxBytes: number): string | null {
  try {
    const place = resolveInRoot(root, path)
    if (place === null) return null
    // A fifo would hold us up for ever.
    const file = openSync(place, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW)
    try {
      const stat = fstatSync(file)
      return stat.isFile() && stat.size <= maxBytes ? readFileSync(file, 'utf8') : null
    } finally {
      closeSync(file)
    }
  } catch {
    // Gone, or not ours to read: whoever asks goes without.
    return null
  }
}
