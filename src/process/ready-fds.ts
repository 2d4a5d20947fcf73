import { readdirSync } from 'node:fs'
import type { ReadyFd } from '../model/recording.ts'
import { listPids } from './list-pids.ts'
import { readProcFile, readProcLink } from './proc-file.ts'
import { socketText } from './socket-text.ts'
import { socketsByInode } from './sockets-by-inode.ts'

/** A descriptor that an epoll of the process watches, as the kernel lists it. */
interface Watched {
  readonly fd: number
  readonly inode: number
}

/** More of them would be a list, not a hint. */
const MAX_READY = 4

/**
 * Descriptors that an event loop of a process watches and that look as if they stayed ready, most
 * suspicious first: closed by the process and still watched, hung up, half closed by the peer, or
 * with bytes that nobody reads. A look of a moment: it says what may keep the poll from sleeping.
 */
export function readyFds(pid: number): readonly ReadyFd[] {
  const links = fdLinks(pid)
  if (links === null) return []
  const watched = [...links]
    .filter(([, link]) => link === 'anon_inode:[eventpoll]')
    .flatMap(([fd]) => watchedBy(pid, fd))
  const sockets = socketsByInode(pid, new Set(watched.map(({ inode }) => inode)))
  const others = pipeEnds(pid, links)
  const ready: { readonly rank: number; readonly fd: ReadyFd }[] = []
  for (const { fd, inode } of watched) {
    // Read anew: it may have been opened since the others were listed.
    const link = readProcLink(pid, `fd/${fd}`)
    const [, kind = '', number = ''] = /^(socket|pipe):\[(\d+)\]$/.exec(link ?? '') ?? []
    const socket = sockets.get(inode)
    // A link without an inode (eventfd, inotify) cannot be told from what was watched.
    if (link === null || (number !== '' && Number(number) !== inode))
      ready.push({ rank: 0, fd: { fd, what: socketText(socket) || 'a file', why: 'closed' } })
    else if (kind === 'pipe' && others?.has(link) === false && isOnly(fd, link, links))
      ready.push({ rank: 1, fd: { fd, what: `pipe ${inode}`, why: 'hung-up' } })
    else if (socket?.state === 'CLOSE-WAIT')
      ready.push({ rank: 2, fd: { fd, what: socketText(socket), why: 'half-closed' } })
    else if (socket?.unreadBytes)
      ready.push({ rank: 3, fd: { fd, what: socketText(socket), why: 'unread' } })
  }
  return ready
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, MAX_READY)
    .map((each) => each.fd)
}

/** What each descriptor of a process is; null when it is gone or another user's. */
function fdLinks(pid: number): ReadonlyMap<number, string> | null {
  let names: string[]
  try {
    names = readdirSync(`/proc/${pid}/fd`)
  } catch {
    return null
  }
  return new Map(names.map((name) => [Number(name), readProcLink(pid, `fd/${name}`) ?? '']))
}

function watchedBy(pid: number, epollFd: number): readonly Watched[] {
  const text = readProcFile(pid, `fdinfo/${epollFd}`) ?? ''
  return [...text.matchAll(/^tfd:\s*(\d+).* ino:([0-9a-f]+)/gm)].map(([, fd, inode]) => ({
    fd: Number(fd),
    inode: Number.parseInt(inode ?? '', 16),
  }))
}

/** True when no other descriptor of the process is of the same pipe. */
function isOnly(fd: number, link: string, links: ReadonlyMap<number, string>): boolean {
  return ![...links].some(([other, to]) => other !== fd && to === link)
}

/**
 * The pipes that other processes hold an end of, read once and only where one is watched at all. Null
 * where a process may not be looked into: the other end may be there.
 */
function pipeEnds(pid: number, links: ReadonlyMap<number, string>): ReadonlySet<string> | null {
  const ends = new Set<string>()
  if (![...links.values()].some((link) => link.startsWith('pipe:'))) return ends
  for (const other of listPids()) {
    if (other === pid) continue
    const held = fdLinks(other)
    const stat = held === null ? readProcFile(other, 'stat') : null
    // One that has exited holds nothing, whatever may be read of it.
    if (stat !== null && !stat.includes(') Z ')) return null
    for (const link of held?.values() ?? []) if (link.startsWith('pipe:')) ends.add(link)
  }
  return ends
}
