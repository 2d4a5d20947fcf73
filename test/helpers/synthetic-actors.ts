import type { Resource, SyntheticLoop } from './synthetic-loop.ts'

/** Async code on the synthetic loop that gets one turn at a time. */
export interface Actor {
  /** What the sites of its creations begin with. */
  readonly name: string
  step(): void
}

/** One that never gets anywhere. */
export interface Spinner extends Actor {
  readonly turns: number
  /** Its long-lived resource; -1 where each turn makes a new one. */
  readonly asyncId: number
  /** Turns that its streak may lack: before it was seen, and while its answers were news. */
  readonly mayLack: number
}

/** Random small numbers, the same for the same seed. */
export function dice(seed: number): (sides: number) => number {
  let state = seed >>> 0
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
}

export type Throw = ReturnType<typeof dice>

/** What happens in every turn and brings nothing: ticks, promise jobs, nested callbacks. */
export function noise(loop: SyntheticLoop, roll: Throw): (at: string) => void {
  const quiet = loop.preExisting('TCPWRAP')
  // Of a handle that was there before, the first sight tells nothing.
  loop.resume(quiet)
  return (at) => {
    for (let n = roll(3); n > 0; n--) {
      const job = loop.create(roll(2) === 0 ? 'TickObject' : 'PROMISE', at)
      if (roll(2) === 0) loop.resume(job)
    }
    if (roll(4) === 0) loop.resume(loop.preExisting(roll(2) === 0 ? 'TickObject' : 'UserResource'))
    if (roll(4) === 0) loop.resume(loop.create('UserResource', at))
    if (roll(8) === 0) loop.resume(quiet)
  }
}

/** Kinds of link in a cycle, each with what its turn is told. */
const LINKS = ['Immediate', 'ShortTimeout', 'missing', 'at end', 'refused', 'unknown host'] as const
export type Link = (typeof LINKS)[number]
export const TIMERS: readonly Link[] = ['Immediate', 'ShortTimeout']
export const ANY_LINK: readonly Link[] = LINKS

/** From this streak on the outcomes of requests are watched. */
const WATCHED_FROM = 16

/** A cycle of links, each created in the turn of the one before, for a few targets in rotation. */
export function cycle(
  loop: SyntheticLoop,
  name: string,
  links: readonly Link[],
  targets: number,
  stir: (at: string) => void,
): Spinner {
  let turns = 0
  let settle: (body: () => void) => void = () => {}
  const arm = (link: Link, at: string): void => {
    const target = turns % targets
    const ask = (type: string, request: object, outcome: readonly unknown[]): void => {
      const made = loop.request(type, at, request)
      settle = (body) => loop.settle(made, outcome, body)
    }
    if (link === 'missing') {
      const path = `/missing/${target}`
      ask('FSREQCALLBACK', { callbackIsSet: 'after-init' }, [{ code: 'ENOENT', path }])
    } else if (link === 'at end') ask('FSREQCALLBACK', { callbackIsSet: 'after-init' }, [null, 0])
    else if (link === 'refused')
      ask('TCPCONNECTWRAP', { callbackIsSet: 'before-init', address: '::1', port: target }, [-111])
    else if (link === 'unknown host')
      ask('GETADDRINFOREQWRAP', { callbackIsSet: 'before-init', hostname: `no${target}` }, [-3008])
    else {
      const made = loop.create(link, at)
      settle = (body) => loop.resume(made, body)
    }
  }
  const distinct = new Set(links.filter((link) => !TIMERS.includes(link)))
  const answers = distinct.size * targets
  const first = loop.preExisting('Immediate')
  settle = (body) => loop.resume(first, body)
  return {
    name,
    asyncId: -1,
    get turns() {
      return turns
    },
    mayLack: 1 + answers * (WATCHED_FROM + links.length * (targets + 1) + 2),
    step() {
      settle(() => {
        turns++
        stir(`${name} ${turns % links.length}`)
        const at = turns % links.length
        arm(links[at] ?? 'Immediate', `${name} ${at}`)
      })
    },
  }
}

export const LONG_LIVED = ['interval', 'refreshed timer', 'stuck handle', 'port'] as const

/** One resource that is resumed again and again. */
export function longLived(
  loop: SyntheticLoop,
  name: string,
  what: (typeof LONG_LIVED)[number],
  wasThere: boolean,
  stir: (at: string) => void,
): Spinner {
  let turns = 0
  const type = {
    interval: 'Interval',
    'refreshed timer': 'ShortTimeout',
    'stuck handle': 'TCPWRAP',
    port: 'MESSAGEPORT',
  }[what]
  let resource = loop.preExisting(type)
  if (!wasThere)
    loop.resume(loop.preExisting('Timeout'), () => {
      resource = loop.create(type, name)
    })
  return {
    name,
    asyncId: resource.id,
    get turns() {
      return turns
    },
    mayLack: 1,
    step() {
      loop.resume(resource, () => {
        turns++
        // Its callback names the code: by what its drain creates.
        loop.create('TickObject', name)
        stir(name)
      })
    },
  }
}

/** Programs that get somewhere, each in its own way. */
export function healthy(
  loop: SyntheticLoop,
  roll: Throw,
  stir: (at: string) => void,
): readonly Actor[] {
  const named = (name: string, make: (at: string) => () => void): Actor => ({
    name: `healthy ${name}`,
    step: make(`healthy ${name}`),
  })
  /** Requests for one thing after the other, each answered. */
  const requests = (
    type: string,
    request: object,
    answer: readonly unknown[],
  ): ((at: string) => () => void) => {
    return (at) => {
      let next = loop.preExisting(type)
      return () =>
        loop.settle(next, answer, () => {
          stir(at)
          next = loop.request(type, at, request)
        })
    }
  }
  return [
    named('server', (at) => {
      const socket = loop.preExisting('TCPWRAP')
      const replies: Resource[] = []
      return () => {
        const reply = roll(2) === 0 ? replies.shift() : undefined
        if (reply !== undefined) return loop.resume(reply, () => stir(at))
        socket.bytes += 100
        loop.resume(socket, () => {
          stir(at)
          replies.push(loop.create('Immediate', at))
        })
      }
    }),
    named('writer', (at) => {
      let socket = loop.preExisting('TCPWRAP')
      loop.resume(loop.preExisting('Timeout'), () => {
        socket = loop.create('TCPWRAP', at)
      })
      return () =>
        loop.resume(socket, () => {
          stir(at)
          socket.bytes += 1
        })
    }),
    named('timer', (at) => {
      let timer = loop.preExisting('Timeout')
      return () =>
        loop.resume(timer, () => {
          stir(at)
          timer = loop.create('Timeout', at)
          loop.create('Immediate', at)
        })
    }),
    named('acceptor', (at) => {
      const server = loop.preExisting('TCPSERVERWRAP')
      let socket: Resource | null = null
      return () => {
        if (socket === null)
          return loop.resume(server, () => {
            stir(at)
            socket = loop.create('TCPWRAP', at)
          })
        socket.bytes += 10
        loop.resume(socket, () => stir(at))
        socket = null
      }
    }),
    named('slices', (at) => {
      const socket = loop.preExisting('TCPWRAP')
      let slice: Resource | null = null
      let left = 0
      return () => {
        if (slice === null) {
          socket.bytes += 1_000
          left = roll(60)
          return loop.resume(socket, () => {
            stir(at)
            slice = loop.create('Immediate', at)
          })
        }
        const now: Resource = slice
        loop.resume(now, () => {
          stir(at)
          slice = left-- > 0 ? loop.create('Immediate', at) : null
        })
      }
    }),
    named('parser', (at) => {
      const parser = loop.preExisting('TCPWRAP')
      let next = loop.preExisting('Immediate')
      return () =>
        loop.resume(next, () => {
          next = loop.create('Immediate', at)
          stir(at)
          parser.bytes += 1
          loop.resume(parser)
        })
    }),
    named('dialer', (at) => {
      let connect = loop.preExisting('TCPCONNECTWRAP')
      let socket: Resource | null = null
      return () => {
        if (socket === null)
          return loop.settle(connect, [0], () => {
            stir(at)
            socket = loop.create('TCPWRAP', at)
          })
        socket.bytes += 1
        loop.resume(socket, () => {
          stir(at)
          connect = loop.request('TCPCONNECTWRAP', at, { callbackIsSet: 'before-init', port: 443 })
        })
        socket = null
      }
    }),
    named('writes', requests('WRITEWRAP', {}, [0])),
    named('reads', requests('FSREQCALLBACK', { callbackIsSet: 'after-init' }, [null, 512])),
    named('opens', requests('FSREQCALLBACK', { callbackIsSet: 'after-init' }, [null])),
    named(
      'look-ups',
      requests('GETADDRINFOREQWRAP', { callbackIsSet: 'before-init', hostname: 'db' }, [
        null,
        ['10.0.0.1'],
      ]),
    ),
  ]
}

/** Looks for one name after the other; none is there, and each answer is news. */
export function scan(loop: SyntheticLoop, stir: (at: string) => void): Actor {
  const name = 'healthy scan'
  let looked = 0
  let next = loop.preExisting('FSREQCALLBACK')
  return {
    name,
    step() {
      loop.settle(next, [{ code: 'ENOENT', path: `/name/${looked++}` }], () => {
        stir(name)
        next = loop.request('FSREQCALLBACK', name, { callbackIsSet: 'after-init' })
      })
    },
  }
}
