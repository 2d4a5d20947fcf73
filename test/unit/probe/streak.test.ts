import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { KIND } from '../../../src/wire/kinds.ts'
import { type Resource, syntheticLoop, type SyntheticLoop } from '../../helpers/synthetic-loop.ts'

/** A chain in which every turn creates the next. */
function chain(loop: SyntheticLoop, type: string, turns: number, where = type): void {
  let next = loop.preExisting(type)
  for (let i = 0; i < turns; i++) {
    const now = next
    loop.resume(now, () => {
      next = loop.create(type, where)
    })
  }
}

test('a chain of fresh immediates grows its streak by one a turn', () => {
  const loop = syntheticLoop()
  chain(loop, 'Immediate', 1_000)
  const burst = loop.end()
  assert.equal(burst.turns, 1_000)
  assert.equal(burst.longestStreak, 999)
  assert.equal(burst.chains.length, 1)
  assert.equal(burst.chains[0]?.byKind[KIND.immediate], burst.chains[0]?.resumptions)
})

test('a timer that asked for real time sets the streak back', () => {
  const loop = syntheticLoop()
  let next = loop.preExisting('Immediate')
  for (let i = 0; i < 1_000; i++) {
    const now = next
    loop.resume(now, () => {
      next = loop.create(i % 10 === 0 ? 'Timeout' : 'Immediate')
    })
  }
  const burst = loop.end()
  assert.ok(burst.longestStreak < 10, `${burst.longestStreak}`)
  assert.deepEqual(burst.chains, [])
})

test('a settled request sets the streak back', () => {
  const loop = syntheticLoop()
  let next = loop.preExisting('WRITEWRAP')
  for (let i = 0; i < 1_000; i++) {
    const now = next
    loop.resume(now, () => {
      next = loop.create('WRITEWRAP')
    })
  }
  assert.equal(loop.end().longestStreak, 0)
})

test('a handle whose counters move never gets a streak, one whose counters stand still does', () => {
  const loop = syntheticLoop()
  const busy = loop.preExisting('TCPWRAP')
  const stuck = loop.preExisting('TCPWRAP')
  for (let i = 0; i < 500; i++) {
    busy.bytes += 10
    loop.resume(busy)
    loop.resume(stuck)
  }
  const burst = loop.end()
  assert.deepEqual(
    burst.chains.map((each) => each.asyncId),
    [stuck.id],
  )
  // The first sight of a handle counts as progress, since nobody knows what it had before.
  assert.equal(burst.longestStreak, 499)
})

test('a handle that writes in its own turn got somewhere', () => {
  const loop = syntheticLoop()
  const socket = loop.preExisting('TCPWRAP')
  for (let i = 0; i < 500; i++)
    loop.resume(socket, () => {
      socket.bytes += 1
    })
  assert.ok(loop.end().longestStreak <= 1)
})

test('bytes of a parser inside a callback are progress of the whole turn', () => {
  const loop = syntheticLoop()
  const parser = loop.preExisting('TCPWRAP')
  let next = loop.preExisting('Immediate')
  for (let i = 0; i < 500; i++) {
    const now = next
    loop.resume(now, () => {
      next = loop.create('Immediate')
      parser.bytes += 1
      loop.resume(parser)
    })
  }
  assert.ok(loop.end().longestStreak <= 2)
})

test('an interval that was there before the hooks is one chain by its id', () => {
  const loop = syntheticLoop()
  const interval = loop.preExisting('Interval')
  for (let i = 0; i < 300; i++) loop.resume(interval)
  const burst = loop.end()
  assert.equal(burst.chains.length, 1)
  assert.equal(burst.chains[0]?.asyncId, interval.id)
  assert.equal(burst.chains[0]?.longestStreak, 300)
})

test('ticks and promise jobs belong to the drain, and a drain without end is counted as one', () => {
  const loop = syntheticLoop()
  let next = loop.preExisting('TickObject')
  for (let i = 0; i < 20_000; i++) {
    const now = next
    loop.resume(now, () => {
      next = loop.create('TickObject', 'again')
    })
  }
  const burst = loop.end()
  assert.equal(burst.turns, 0)
  assert.equal(burst.longestDrainTicks, 20_000)
  assert.ok(burst.edges.length > 0, 'stacks of the drain were taken')
})

test('a cycle over two sites has both, joined by edges', () => {
  const loop = syntheticLoop()
  let next = loop.preExisting('Immediate')
  for (let i = 0; i < 2_000; i++) {
    const now = next
    loop.resume(now, () => {
      next = loop.create('Immediate', i % 2 === 0 ? 'ping' : 'pong')
    })
  }
  const { edges } = loop.end()
  assert.ok(
    edges.some(([from, to]) => edges.some((back) => back[0] === to && back[1] === from)),
    JSON.stringify(edges),
  )
})

test('what a turn created before it got somewhere continues nothing barren', () => {
  const loop = syntheticLoop()
  const socket = loop.preExisting('TCPWRAP')
  let next: Resource = loop.preExisting('Immediate')
  for (let i = 0; i < 1_000; i++) {
    const now = next
    loop.resume(now, () => {
      next = loop.create('Immediate')
      if (i % 50 === 49) {
        socket.bytes += 1
        loop.resume(socket)
      }
    })
  }
  assert.ok(loop.end().longestStreak <= 51)
})

test('the spin is found and the healthy chains never, however they are interleaved', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('spin', 'server', 'timer', 'file'), {
        minLength: 2_000,
        maxLength: 4_000,
      }),
      (order) => {
        const loop = syntheticLoop()
        const socket = loop.preExisting('TCPWRAP')
        let spin = loop.preExisting('Immediate')
        let reply: Resource | null = null
        let timer = loop.preExisting('Timeout')
        let file = loop.preExisting('WRITEWRAP')
        let spins = 0
        for (const who of order) {
          if (who === 'spin') {
            const now = spin
            spins++
            loop.resume(now, () => {
              spin = loop.create('Immediate', 'spin')
            })
          } else if (who === 'server') {
            // A request, and every other time a reply from an immediate.
            if (reply === null) {
              socket.bytes += 100
              loop.resume(socket, () => {
                reply = loop.create('Immediate', 'reply')
              })
            } else {
              loop.resume(reply)
              reply = null
            }
          } else if (who === 'timer') {
            const now = timer
            loop.resume(now, () => {
              timer = loop.create('Timeout', 'timer')
            })
          } else {
            const now = file
            loop.resume(now, () => {
              file = loop.create('WRITEWRAP', 'file')
            })
          }
        }
        const burst = loop.end()
        assert.equal(burst.longestStreak, spins - 1)
        const tagged = burst.chains.reduce((sum, each) => sum + each.resumptions, 0)
        assert.ok(burst.chains.length <= 1)
        assert.equal(tagged, spins - 1 < 64 ? 0 : spins - 1)
      },
    ),
    { numRuns: 60 },
  )
})
