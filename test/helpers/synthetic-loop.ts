import { createChains } from '../../src/probe/chains.ts'
import type { Classifier } from '../../src/probe/classify.ts'
import { createSites } from '../../src/probe/sites.ts'
import { createStreakCounter, type CountedBurst } from '../../src/probe/streak.ts'
import { createSuspects } from '../../src/probe/suspect.ts'
import { createTurnSample } from '../../src/probe/turn-sample.ts'
import { KIND, type Kind } from '../../src/wire/kinds.ts'
import type { WireSite } from '../../src/wire/probe-report.ts'

const KINDS: Readonly<Record<string, Kind>> = {
  TickObject: KIND.tick,
  PROMISE: KIND.promise,
  Immediate: KIND.immediate,
  ShortTimeout: KIND.shortTimer,
  Interval: KIND.shortTimer,
  Timeout: KIND.timer,
  MESSAGEPORT: KIND.message,
  TCPWRAP: KIND.handle,
  TCPSERVERWRAP: KIND.accept,
  TCPCONNECTWRAP: KIND.connect,
  FSREQCALLBACK: KIND.file,
  GETADDRINFOREQWRAP: KIND.lookup,
  WRITEWRAP: KIND.request,
}

/** A resource of the synthetic loop; `bytes` is what its counters would say. */
export interface Resource {
  readonly id: number
  readonly type: string
  readonly _repeat: boolean
  bytes: number
  oncomplete?: (...outcome: readonly unknown[]) => void
}

/** What a request is for, as its own properties tell; and when Node sets its callback. */
export interface Request {
  readonly path?: string
  readonly hostname?: string
  readonly address?: string
  readonly port?: number
  readonly callbackIsSet?: 'before-init' | 'after-init'
}

/** An event loop made of calls, that drives the streak counter as Node's hooks would. */
export interface SyntheticLoop {
  /** Creates a resource in the turn that runs; `where` stands for the stack. */
  create(type: string, where?: string): Resource
  /** A request, which tells its outcome to `oncomplete`. */
  request(type: string, where: string, request: Request): Resource
  /** A resource that was there before the hooks. */
  preExisting(type: string): Resource
  /** Gives it a turn; `body` runs between `before` and `after`. */
  resume(resource: Resource, body?: () => void): void
  /** The turn in which a request settles; `body` is its callback. */
  settle(request: Resource, outcome: readonly unknown[], body?: () => void): void
  end(): CountedBurst
  readonly dropped: number
  readonly sites: readonly WireSite[]
}

export interface LoopOptions {
  readonly firstId?: number
  /** Ids that others take before each of ours. */
  readonly gap?: () => number
}

export function syntheticLoop({ firstId = 100, gap = () => 0 }: LoopOptions = {}): SyntheticLoop {
  let nextId = firstId
  let current: Resource = { id: 0, type: 'none', _repeat: false, bytes: 0 }
  let where = ''
  const classifier: Classifier = {
    byType: (type) => KINDS[type] ?? KIND.other,
    byResource: (resource) => KINDS[(resource as Resource).type] ?? KIND.other,
    repeats: (resource) => (resource as Resource)._repeat,
    handleOf: (resource) => resource,
    bytesOf: (resource) => (resource as Resource).bytes,
  }
  const sites = createSites(() => [[where, `${where}.js`, 1, 1, 0]])
  const counter = createStreakCounter({
    classifier,
    chains: createChains(createSuspects()),
    sites,
    sample: createTurnSample(
      () => null,
      () => 0,
    ),
    currentResource: () => current,
    noteCreation: () => {},
    isOwn: () => false,
  })
  counter.begin('resources', 0)
  const make = (type: string): Resource => {
    nextId += gap()
    return { id: nextId++, type, _repeat: type === 'Interval', bytes: 0 }
  }
  const init = (resource: Resource, at: string): Resource => {
    where = at
    counter.init(resource.id, resource.type, resource)
    return resource
  }
  const resume = (resource: Resource, body?: () => void): void => {
    const outer = current
    current = resource
    counter.before(resource.id)
    body?.()
    counter.after()
    current = outer
  }
  return {
    create: (type, at = type) => init(make(type), at),
    request(type, at, { callbackIsSet, ...asked }) {
      const request = Object.assign(make(type), asked)
      const callback = (): void => {}
      if (callbackIsSet === 'before-init') request.oncomplete = callback
      init(request, at)
      if (callbackIsSet === 'after-init') request.oncomplete = callback
      return request
    },
    preExisting: make,
    resume,
    settle: (request, outcome, body) =>
      resume(request, () => {
        request.oncomplete?.(...outcome)
        body?.()
      }),
    end: () => counter.end(1),
    get dropped() {
      return counter.dropped
    },
    get sites() {
      return sites.list()
    },
  }
}
