import { readProcLink } from './proc-file.ts'
import { type SocketState, socketsByInode } from './sockets-by-inode.ts'

/** A socket as people read it: `TCP 127.0.0.1:5 → 127.0.0.1:6, CLOSE-WAIT, 0 bytes unread`. */
export function socketText(socket: SocketState | undefined): string {
  if (socket === undefined) return ''
  const { protocol, state, local, remote, unreadBytes } = socket
  return [
    `${protocol} ${[local, remote].filter((end) => end !== '').join(' → ')}`.trim(),
    ...(state === '' ? [] : [state]),
    ...(unreadBytes === null ? [] : [`${unreadBytes} bytes unread`]),
  ].join(', ')
}

/** What a socket of a process is connected to, and in which state; empty where it cannot be told. */
export function describeSocket(pid: number, fd: number): string {
  const inode = /^socket:\[(\d+)\]$/.exec(readProcLink(pid, `fd/${fd}`) ?? '')?.[1]
  if (inode === undefined) return ''
  return socketText(socketsByInode(pid, new Set([Number(inode)])).get(Number(inode)))
}
