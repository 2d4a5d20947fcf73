import { KIND, type Kind } from '../wire/kinds.ts'
import type { WireAnswers } from '../wire/probe-report.ts'
import type { Builtins, DiagnosticsChannel } from './builtins.ts'
import { createHttpMessages, MAX_TEXT, NO_BODY } from './http-messages.ts'
import type { Sites } from './sites.ts'
import type { Suspects } from './suspect.ts'

/**
 * How the HTTP requests of the target are answered, from Node's public `diagnostics_channel`: no async
 * hook tells a 503 from a 200, and both move bytes. Costs a call for each request and each answer.
 */
export interface Answers {
  /** Subscribes at the target's next microtask: an evaluate may have interrupted a `publish`. */
  start(): void
  /**
   * A resource was created: each request queues a tick from within the code that sends it, and what
   * decides to send it again may do so by a timer of 0 ms.
   */
  noteCreation(kind: Kind, type: string, inPromiseJob: boolean): void
  /** Counts no more, and unsubscribes at the next microtask. */
  stop(): void
  /** True when nothing of ours is subscribed. */
  readonly isOff: boolean
  /** Requests that were sent at once again after a barren answer, so far. */
  readonly repeats: number
  take(): WireAnswers
}

/** What is asked for again and again: method, host and path without its query. */
interface Row {
  readonly key: string
  sent: number
  succeeded: number
  empty: number
  bare: number
  failed: number
  repeats: number
  polls: number
  /** Of the barren ones; 0 where there was no answer. */
  lastStatus: number
  /** When the last answer came, to which path with its query, and whether it brought anything. */
  lastMs: number
  lastPath: string
  wasBarren: boolean
  /** What it had instead of a body to compare, and whether that was so of the one before, too. */
  lastLikeness: string
  wasAlike: boolean
  captures: number
  site: number
  /** Number of the request that was held for its listeners; -1 when none was. */
  suspect: number
}

const MAX_KEYS = 32
/**
 * An answer and the request that repeats it stand in one turn or the next, or a 0 ms timer apart,
 * which takes 10 ms on a crowded host; a back-off is longer.
 */
const AT_ONCE_MS = 20
/** Stacks are taken from the 8th repeat on, this many for each key. */
const CAPTURE_FROM = 8
const MAX_CAPTURES = 8
/** Of the ticks of a target that repeats requests, so many are looked at for the code that sends. */
const MAX_TICK_STACKS = 128
const MAX_REARM_STACKS = 32

export function createAnswers(
  builtins: Builtins,
  sites: Sites,
  suspects: Suspects,
  nowMs: () => number,
): Answers {
  const { own, text, pathOf, statusOf, likenessOf } = createHttpMessages(builtins)
  const rows: Row[] = []
  let inbound = 0
  let uncounted = 0
  /** Where the next key goes when all places are taken. */
  let oldest = 0
  let repeats = 0
  /** For what stacks were asked for: repeats have a claim of their own. */
  let namedFor: 'nothing' | 'polls' | 'repeats' = 'nothing'
  let tickStacks = MAX_TICK_STACKS
  let rearmStacks = MAX_REARM_STACKS
  let isWanted = false
  let subscribed: { readonly channel: DiagnosticsChannel; readonly listener: Listener }[] = []
  type Listener = (message: unknown) => void

  /** A new one, else that of a key that was never repeated, the oldest first; -1 when all were. */
  const freePlace = (): number => {
    if (rows.length < MAX_KEYS) return rows.length
    for (let i = 0; i < MAX_KEYS; i++) {
      const place = (oldest + i) % MAX_KEYS
      if (rows[place]!.repeats !== 0) continue
      oldest = (place + 1) % MAX_KEYS
      return place
    }
    return -1
  }
  const rowOf = (request: unknown): Row | null => {
    const host = text(request, 'host') || text(request, 'origin')
    const path = pathOf(request)
    let end = 0
    while (end < path.length && path[end] !== '?') end++
    const key = `${text(request, 'method')} ${host}${path.slice(0, end)}`
    for (let i = 0; i < rows.length; i++) if (rows[i]!.key === key) return rows[i]!
    const place = freePlace()
    if (place < 0) {
      uncounted++
      return null
    }
    const row: Row = {
      key,
      sent: 0,
      succeeded: 0,
      empty: 0,
      bare: 0,
      failed: 0,
      repeats: 0,
      polls: 0,
      lastStatus: 0,
      lastMs: -Infinity,
      lastPath: '',
      wasBarren: false,
      lastLikeness: '',
      wasAlike: false,
      captures: 0,
      site: 0,
      suspect: -1,
    }
    rows[place] = row
    return row
  }

  const isRead = (request: unknown): boolean => {
    const method = text(request, 'method')
    return method === 'GET' || method === 'HEAD'
  }
  /** As they are now: a listener that is called once is gone by the time anybody looks. */
  const listenersOf = (request: object): object => {
    const events = own(request, '_events')
    return { response: own(events, 'response'), upgrade: own(events, 'upgrade') }
  }
  const sent = (request: unknown): void => {
    const row = rowOf(request)
    if (row === null) return
    row.sent++
    if (nowMs() - row.lastMs > AT_ONCE_MS) return
    // Another question to the same path is no repeat: a scan gets ever new answers.
    const path = pathOf(request)
    if (row.lastPath !== path || path.length === MAX_TEXT) return
    if (row.wasBarren) {
      row.repeats++
      repeats++
    } else if (row.wasAlike) row.polls++
    else return
    if (row.repeats + row.polls < CAPTURE_FROM || row.captures >= MAX_CAPTURES) return
    row.captures++
    const reason = row.wasBarren ? 'repeats' : 'polls'
    if (namedFor === 'nothing' || (namedFor === 'polls' && reason === 'repeats')) {
      namedFor = reason
      tickStacks = rearmStacks = 0
    }
    // Sent when its socket is ready, it may have no stack of the user's; its listeners name the code.
    if (row.suspect < 0 && typeof request === 'object' && request !== null)
      row.suspect = suspects.hold({ _events: listenersOf(request) })
    const site = sites.capture(KIND.request, 'ClientRequest', 'by-stack')
    if (row.site === 0 || sites.isNamed(site)) row.site = site
  }
  const answered = (request: unknown, status: number, likeness: string): void => {
    const row = rowOf(request)
    if (row === null) return
    // A redirect is followed: what it leads to counts.
    if (status >= 300 && status < 400 && status !== 304) return
    const path = pathOf(request)
    row.wasBarren = true
    if (status >= 400 || status === 0) row.failed++
    else if (status === 304 || (status === 204 && isRead(request))) row.empty++
    // Of what was delivered, that it arrived is all there is to say.
    else if (status === 204 || likeness === NO_BODY) row.bare++
    else {
      row.succeeded++
      row.wasBarren = false
      row.wasAlike = row.lastPath === path && row.lastLikeness === likeness
      row.lastLikeness = likeness
    }
    if (row.wasBarren) row.lastStatus = status
    row.lastMs = nowMs()
    row.lastPath = path
  }
  /** A listener that throws would throw in the target, at its next tick. */
  const safely =
    (take: (request: unknown, response: unknown) => void): Listener =>
    (message) => {
      if (!isWanted) return
      try {
        // Anybody may publish anything.
        take(own(message, 'request'), own(message, 'response'))
      } catch {
        // The request goes uncounted.
      }
    }
  const LISTENERS: readonly (readonly [string, Listener])[] = [
    ['http.server.request.start', safely(() => void inbound++)],
    ['http.client.request.start', safely(sent)],
    [
      'http.client.response.finish',
      safely((request, response) => answered(request, statusOf(response), likenessOf(response))),
    ],
    ['http.client.request.error', safely((request) => answered(request, 0, ''))],
    ['undici:request:create', safely(sent)],
    [
      'undici:request:headers',
      safely((request, response) => answered(request, statusOf(response), '')),
    ],
    ['undici:request:error', safely((request) => answered(request, 0, ''))],
  ]

  const subscribe = (): void => {
    if (!isWanted || subscribed.length > 0) return
    try {
      for (const [name, listener] of LISTENERS) {
        const channel = builtins.diagnosticsChannel.channel(name)
        channel.subscribe(listener)
        subscribed[subscribed.length] = { channel, listener }
      }
    } catch {
      // A Node without it, or one that somebody patched: requests go uncounted.
    }
  }
  const unsubscribe = (): void => {
    for (const { channel, listener } of subscribed) {
      try {
        channel.unsubscribe(listener)
      } catch {
        // Patched since; the listener does nothing any more.
      }
    }
    subscribed = []
  }

  return {
    start() {
      isWanted = true
      builtins.queueMicrotask(subscribe)
    },
    noteCreation(kind, type, inPromiseJob) {
      if (kind === KIND.tick && tickStacks < MAX_TICK_STACKS) {
        tickStacks++
        sites.captureThrough('ClientRequest', KIND.request, 'ClientRequest')
      } else if (isRearm(kind) && rearmStacks < MAX_REARM_STACKS) {
        rearmStacks++
        sites.capture(kind, type, inPromiseJob)
      }
    },
    stop() {
      isWanted = false
      if (subscribed.length > 0) builtins.queueMicrotask(unsubscribe)
    },
    get isOff() {
      return subscribed.length === 0
    },
    get repeats() {
      return repeats
    },
    take: () => ({
      inbound,
      uncounted,
      // `Row` without what is only ours.
      keys: rows.map((row) => ({
        key: row.key,
        sent: row.sent,
        succeeded: row.succeeded,
        empty: row.empty,
        bare: row.bare,
        failed: row.failed,
        repeats: row.repeats,
        polls: row.polls,
        lastStatus: row.lastStatus,
        site: row.site,
        suspect: row.suspect,
      })),
    }),
  }
}

const isRearm = (kind: Kind): boolean => kind === KIND.shortTimer || kind === KIND.immediate
