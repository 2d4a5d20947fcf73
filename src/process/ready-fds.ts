import { readdirSync } from 'node:fs'
import type { ReadyFd } from '../model/recording.ts'
import { listPids } from './list-pids.ts'
import { readProcFile, readProcLink } from './proc-file.ts'
import { type SocketState, socketsByInode } from './sockets-by-inode.ts'

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
  const watched = [...links]
    .filter(([, link]) => link === 'anon_inode:[eventpoll]')
    .flatMap(([fd]) => watchedBy(pid, fd))
  const sockets = socketsByInode(pid, new Set(watched.map(({ inode }) => inode)))
  const ready: { readonly rank: number; readonly fd: ReadyFd }[] = []
  for (const { fd, inode } of watched) {
    const link = links.get(fd) ?? null
    const [, kind = '', number = ''] = /^(socket|pipe):\[(\d+)\]$/.exec(link ?? '') ?? []
    const socket = sockets.get(inode)
    // A link without an inode (eventfd, inotify) cannot be told from what was watched.
    if (link === null || (number !== '' && Number(number) !== inode))
      ready.push({ rank: 0, fd: { fd, what: describe(socket, 'a file'), why: 'closed' } })
    else if (kind === 'pipe' && !hasOtherEnd(pid, fd, link, links))
      ready.push({ rank: 1, fd: { fd, what: `pipe ${inode}`, why: 'hung-up' } })
    else if (socket?.state === 'CLOSE-WAIT')
      ready.push({ rank: 2, fd: { fd, what: describe(socket, ''), why: 'half-closed' } })
    else if (socket?.unreadBytes)
      ready.push({ rank: 3, fd: { fd, what: describe(socket, ''), why: 'unread' } })
  }
  return ready
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, MAX_READY)
    .map((each) => each.fd)
}

/** What a socket of a process is connected to, and in which state; empty where it cannot be told. */
export function describeSocket(pid: number, fd: number): string {
  const inode = /^socket:\[(\d+)\]$/.exec(readProcLink(pid, `fd/${fd}`) ?? '')?.[1]
  if (inode === undefined) return ''
  return describe(socketsByInode(pid, new Set([Number(inode)])).get(Number(inode)), '')
}

function fdLinks(pid: number): ReadonlyMap<number, string> {
  let names: string[]
  try {
    names = readdirSync(`/proc/${pid}/fd`)
  } catch {
    // Gone, or another user's.
    return new Map()
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

/** Whether any descriptor but this one, of any process that may be seen, is of the same pipe. */
function hasOtherEnd(
  pid: number,
  fd: number,
  link: string,
  own: ReadonlyMap<number, string>,
): boolean {
  if ([...own].some(([other, to]) => other !== fd && to === link)) return true
  return listPids().some((other) => other !== pid && [...fdLinks(other).values()].includes(link))
}

function describe(socket: SocketState | undefined, otherwise: string): string {
  if (socket === undefined) return otherwise
  const { protocol, state, local, remote, unreadBytes } = socket
  return [
    `${protocol} ${[local, remote].filter((end) => end !== '').join(' → ')}`.trim(),
    ...(state === '' ? [] : [state]),
    ...(unreadBytes === null ? [] : [`${unreadBytes} bytes unread`]),
  ].join(', ')
}
