import { createChains } from '../../src/probe/chains.ts'
import type { Classifier } from '../../src/probe/classify.ts'
import { createSites } from '../../src/probe/sites.ts'
import { createStreakCounter, type CountedBurst } from '../../src/probe/streak.ts'
import { createSuspects } from '../../src/probe/suspect.ts'
import { createTurnSample } from '../../src/probe/turn-sample.ts'
import { KIND, type Kind } from '../../src/wire/kinds.ts'

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
  FSREQCALLBACK: KIND.request,
}

/** A resource of the synthetic loop; `bytes` is what its counters would say. */
export interface Resource {
  readonly id: number
  readonly type: string
  readonly _repeat: boolean
  bytes: number
}

/** An event loop made of calls, that drives the streak counter as Node's hooks would. */
export interface SyntheticLoop {
  /** Creates a resource in the turn that runs; `where` stands for the stack. */
  create(type: string, where?: string): Resource
  /** A resource that was there before the hooks. */
  preExisting(type: string): Resource
  /** Gives it a turn; `body` runs between `before` and `after`. */
  resume(resource: Resource, body?: () => void): void
  end(): CountedBurst
}

export function syntheticLoop(): SyntheticLoop {
  let nextId = 100
  let current: Resource = { id: 0, type: 'none', _repeat: false, bytes: 0 }
  let where = ''
  const classifier: Classifier = {
    byType: (type) => KINDS[type] ?? KIND.other,
    byResource: (resource) => KINDS[(resource as Resource).type] ?? KIND.other,
    handleOf: (resource) => resource,
    bytesOf: (resource) => (resource as Resource).bytes,
  }
  const counter = createStreakCounter({
    classifier,
    chains: createChains(createSuspects()),
    sites: createSites(() => [[where, `${where}.js`, 1, 1, 0]]),
    sample: createTurnSample(
      () => null,
      () => 0,
    ),
    currentResource: () => current,
    noteCreation: () => {},
    isOwn: () => false,
  })
  counter.begin('resources', 0)
  const make = (type: string): Resource => ({
    id: nextId++,
    type,
    _repeat: type === 'Interval',
    bytes: 0,
  })
  return {
    create(type, at = type) {
      const resource = make(type)
      where = at
      counter.init(resource.id, type, resource)
      return resource
    },
    preExisting: make,
    resume(resource, body) {
      const outer = current
      current = resource
      counter.before(resource.id)
      body?.()
      counter.after()
      current = outer
    },
    end: () => counter.end(1),
  }
}
