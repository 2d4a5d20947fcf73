import { closeSync, openSync, readdirSync, readSync } from 'node:fs'
import { listPids } from './list-pids.ts'
import { isOrdinaryProcError, readProcLink } from './proc-file.ts'
import { parseSocketAddress } from './socket-address.ts'

export interface ListeningSocket {
  readonly inode: number
  /** As bound: `127.0.0.1`, `0.0.0.0`, `::`, … */
  readonly host: string
  readonly port: number
}

/** TCP_LISTEN of the kernel's tcp_states.h. */
const LISTEN = ' 0A '

/**
 * Every TCP socket that listens in the network namespace of a process, whoever owns it, by inode.
 * Cheap (two files), so it can be polled. Empty when the process is gone.
 */
export function namespaceListeners(pid: number): ReadonlyMap<number, ListeningSocket> {
  const found = new Map<number, ListeningSocket>()
  for (const table of ['net/tcp', 'net/tcp6']) {
    for (const line of listenRows(pid, table)) {
      const [, local = '', , , , , , , , inodeText] = line.trim().split(/\s+/)
      const [address = '', port = ''] = local.split(':')
      const inode = Number(inodeText)
      found.set(inode, {
        inode,
        host: parseSocketAddress(address),
        port: Number.parseInt(port, 16),
      })
    }
  }
  return found
}

const BLOCK_BYTES = 65_536

/**
 * The rows of listening sockets, which the kernel writes first: with ten thousand connections the rest
 * of the table is two megabytes, and this is polled.
 */
function listenRows(pid: number, table: string): readonly string[] {
  let fd: number
  try {
    fd = openSync(`/proc/${pid}/${table}`, 'r')
  } catch (error) {
    if (isOrdinaryProcError(error)) return []
    throw error
  }
  try {
    const block = Buffer.alloc(BLOCK_BYTES)
    const rows: string[] = []
    let rest = ''
    let isHeader = true
    for (;;) {
      const length = readSync(fd, block)
      const lines = (rest + block.toString('latin1', 0, length)).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        if (isHeader) isHeader = false
        else if (!line.includes(LISTEN)) return rows
        else rows.push(line)
      }
      if (length === 0) return rows
    }
  } catch (error) {
    // It went while we read.
    if (isOrdinaryProcError(error)) return []
    throw error
  } finally {
    closeSync(fd)
  }
}

function socketInodes(pid: number): ReadonlySet<number> {
  const inodes = new Set<number>()
  let names: string[]
  try {
    names = readdirSync(`/proc/${pid}/fd`)
  } catch {
    // Gone, or another user's: then we know of no socket of it.
    return inodes
  }
  for (const name of names) {
    const inode = /^socket:\[(\d+)\]$/.exec(readProcLink(pid, `fd/${name}`) ?? '')?.[1]
    if (inode !== undefined) inodes.add(Number(inode))
  }
  return inodes
}

/** Those of `sockets` that a process holds, oldest first (inodes only grow). */
export function ownedBy(
  pid: number,
  sockets: ReadonlyMap<number, ListeningSocket>,
): readonly ListeningSocket[] {
  if (sockets.size === 0) return []
  const owned = socketInodes(pid)
  return [...sockets.values()]
    .filter((socket) => owned.has(socket.inode))
    .toSorted((a, b) => a.inode - b.inode)
}

/** The listening TCP sockets of one process, oldest first; empty when it is gone or not ours to see. */
export function listeningSockets(pid: number): readonly ListeningSocket[] {
  return ownedBy(pid, namespaceListeners(pid))
}

/**
 * The same of many processes, by pid; the tables of a network namespace are read once, not for each
 * process in it.
 */
export function listeningSocketsOf(
  pids: readonly number[],
): ReadonlyMap<number, readonly ListeningSocket[]> {
  const tables = new Map<string, ReadonlyMap<number, ListeningSocket>>()
  const found = new Map<number, readonly ListeningSocket[]>()
  for (const pid of pids) {
    const network = readProcLink(pid, 'ns/net')
    if (network === null) {
      found.set(pid, [])
      continue
    }
    const table = tables.get(network) ?? namespaceListeners(pid)
    tables.set(network, table)
    found.set(pid, ownedBy(pid, table))
  }
  return found
}

/**
 * The processes that hold a socket listening on a port, ascending.
 * @param neighbour a process of the network namespace that is meant, ours unless told otherwise
 */
export function pidsListeningOn(port: number, neighbour: number = process.pid): readonly number[] {
  const sockets = new Map(
    [...namespaceListeners(neighbour)].filter(([, socket]) => socket.port === port),
  )
  if (sockets.size === 0) return []
  return listPids().filter((pid) => ownedBy(pid, sockets).length > 0)
}
