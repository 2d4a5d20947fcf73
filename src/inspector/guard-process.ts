import { Socket, connect } from 'node:net'
import { readProcFile } from '../process/proc-file.ts'
import { statusField } from '../process/proc-status.ts'
import { type Relay, relay } from './relay.ts'
import {
  FIRST_CHANNEL_FD,
  type GuardNotice,
  type GuardRequest,
  type WatchedProcess,
} from './guard-messages.ts'

// The program of the guard: `guard.ts` starts it, and says what it is for.

/** Of silence: more than a crowded host holds anybody up for, less than the lease of the probe. */
const STILL_MS = 1_500
/** While its main thread is seen to run, silence means work. */
const BUSY_MS = 5_000
const LOOK_MS = 250
/** A reader that is alive makes room within this time. */
const ROOM_MS = 500

const whyspinPid = process.ppid
const relays: Relay[] = []
/** Connections on their way, and how to give them up; nothing was said on them yet. */
const dialed = new Map<Socket, (reason: string) => void>()
let owner = ''
let watched: WatchedProcess | null = null
let url: string | null = null
let isSignalled = false
let isOver = false
let heardMs = performance.now()
let lookedMs = heardMs

function tell(notice: GuardNotice): void {
  // Whoever asked may be gone by now.
  if (process.connected) process.send?.(notice, undefined, undefined, () => {})
}

/** Connects a pipe to whyspin with the inspector. */
function dial(target: URL, channel: number, id: number): void {
  const pipe = new Socket({ fd: FIRST_CHANNEL_FD + channel, readable: true, writable: true })
  // whyspin is gone: what that means is for 'disconnect'.
  pipe.on('error', () => {})
  const inspector = connect(Number(target.port || '80'), target.hostname.replaceAll(/[[\]]/g, ''))
  inspector.setNoDelay()
  const giveUp = (reason: string): void => {
    dialed.delete(inspector)
    tell({ kind: 'failed', id, reason })
    pipe.destroy()
    inspector.destroy()
  }
  dialed.set(inspector, giveUp)
  inspector.once('connect', () => {
    dialed.delete(inspector)
    relays.push(relay(pipe, inspector))
    tell({ kind: 'done', id })
  })
  // Of a connection that stood, its relay hears that it is closed.
  inspector.on('error', (error) => {
    if (dialed.has(inspector)) giveUp(error.message)
  })
}

/** Leaves what is still connected. */
async function leaveAll(): Promise<void> {
  isOver = true
  clearInterval(look)
  for (const giveUp of dialed.values()) giveUp('the guard has taken over')
  await Promise.all(relays.map((each) => each.leave()))
}

/** Nothing more to do: without timers, pipes and channel the process ends. */
async function standDown(): Promise<void> {
  await leaveAll()
  if (process.connected) process.disconnect()
}

/** whyspin is gone, or as good as: what is cut now is what the target may be waiting for. */
async function takeOver(): Promise<void> {
  if (isOver) return
  const left = leaveAll()
  tell({ kind: 'gave-up' })
  // A target that waits for this end gets to exit before anybody calls it again.
  await left
  // Only now, since it is hardly ever needed.
  const { leaveFor } = await import('./leave-for.ts')
  await leaveFor({ owner, watched, isSignalled, url })
  await standDown()
}

const look = setInterval(() => {
  const nowMs = performance.now()
  // Then we were held up ourselves, and whyspin with us.
  if (nowMs - lookedMs > 2 * LOOK_MS) heardMs = nowMs
  lookedMs = nowMs
  const silentMs = nowMs - heardMs
  if (silentMs < STILL_MS) return
  const state = statusField(readProcFile(whyspinPid, 'status') ?? '', 'State') ?? ''
  if (!state.startsWith('R') || silentMs > BUSY_MS) void takeOver()
}, LOOK_MS)

async function mayBeWritten(path: string): Promise<boolean> {
  try {
    const { hasRoom } = await import('./has-room.ts')
    return hasRoom(path, ROOM_MS)
  } catch {
    // A Node without WebAssembly cannot tell; pipes that are full are rare.
    return true
  }
}

async function serve(message: unknown): Promise<void> {
  heardMs = performance.now()
  const request = message as GuardRequest
  if (isOver) return
  if (request.kind === 'begin') owner = request.owner
  if (request.kind === 'watch') {
    watched = request.watched
    tell({ kind: 'done', id: request.id })
  }
  if (request.kind === 'room') {
    if (await mayBeWritten(request.path)) tell({ kind: 'done', id: request.id })
    else tell({ kind: 'failed', id: request.id, reason: 'full' })
  }
  if (request.kind === 'signalled') isSignalled = true
  if (request.kind === 'unwatch') watched = null
  if (request.kind === 'dial') {
    url = request.url
    dial(new URL(url), request.channel, request.id)
  }
  if (request.kind === 'release') await standDown()
}

process.on('message', (message) => void serve(message))
process.once('disconnect', () => void takeOver())
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => void takeOver())
