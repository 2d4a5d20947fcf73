import { readProcFile } from './proc-file.ts'
import { parseSocketAddress } from './socket-address.ts'

/** What the kernel says of a socket. */
export interface SocketState {
  /** `TCP`, `UDP` or `Unix`. */
  readonly protocol: string
  /** As in RFC 9293, e.g. `CLOSE-WAIT`; empty where the protocol has none. */
  readonly state: string
  /** `host:port`, or the path of a Unix socket; empty where it has none. */
  readonly local: string
  readonly remote: string
  /** Received and not yet read, bytes; null where the kernel does not tell. */
  readonly unreadBytes: number | null
}

/** In the order of the kernel's tcp_states.h, from 1 on. */
const TCP_STATES: readonly string[] = [
  'ESTABLISHED',
  'SYN-SENT',
  'SYN-RECEIVED',
  'FIN-WAIT-1',
  'FIN-WAIT-2',
  'TIME-WAIT',
  'CLOSED',
  'CLOSE-WAIT',
  'LAST-ACK',
  'LISTEN',
  'CLOSING',
]

/** The sockets in the network namespace of a process that have one of these inodes. */
export function socketsByInode(
  pid: number,
  inodes: ReadonlySet<number>,
): ReadonlyMap<number, SocketState> {
  const found = new Map<number, SocketState>()
  for (const [file, protocol] of [
    ['net/tcp', 'TCP'],
    ['net/tcp6', 'TCP'],
    ['net/udp', 'UDP'],
    ['net/udp6', 'UDP'],
  ] as const)
    for (const line of rows(pid, file)) {
      const [, local = '', remote = '', state = '', queues = '', , , , , inode = ''] = line
      if (!inodes.has(Number(inode))) continue
      found.set(Number(inode), {
        protocol,
        state: protocol === 'TCP' ? (TCP_STATES[Number.parseInt(state, 16) - 1] ?? '') : '',
        local: address(local),
        remote: address(remote),
        unreadBytes: Number.parseInt(queues.split(':')[1] ?? '', 16) || 0,
      })
    }
  for (const [, , , , , , inode = '', path = ''] of rows(pid, 'net/unix'))
    if (inodes.has(Number(inode)))
      found.set(Number(inode), {
        protocol: 'Unix',
        state: '',
        local: path,
        remote: '',
        unreadBytes: null,
      })
  return found
}

function rows(pid: number, file: string): readonly (readonly string[])[] {
  const [, ...lines] = (readProcFile(pid, file) ?? '').split('\n')
  return lines.map((line) => line.trim().split(/\s+/))
}

function address(hex: string): string {
  const [host = '', port = ''] = hex.split(':')
  const text = parseSocketAddress(host)
  return `${text.includes(':') ? `[${text}]` : text}:${Number.parseInt(port, 16)}`
}
