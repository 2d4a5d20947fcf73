import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chainFacts } from '../../../src/analyze/chain-facts.ts'
import { cpuFacts } from '../../../src/analyze/cpu-facts.ts'
import { foldHookFrames } from '../../../src/analyze/fold-hook-frames.ts'
import { joinedShare } from '../../../src/analyze/join-cpu.ts'
import { pathToFunction } from '../../../src/analyze/path-to-function.ts'
import type { CpuProfile } from '../../../src/model/cpu-profile.ts'
import type { Recording } from '../../../src/model/recording.ts'
import { NO_KINDS, os, site } from '../../helpers/timeline.ts'

/** Stacks with their samples, outermost frame first: `{ 'run@/a.js>poll@/b.js': 40 }`. */
function profile(stacks: Readonly<Record<string, number>>): CpuProfile {
  const nodes: { site: ReturnType<typeof site>; parent: number; hottest: null }[] = []
  const known = new Map<string, number>()
  const node = (path: readonly string[]): number => {
    const key = path.join('>')
    const found = known.get(key)
    if (found !== undefined) return found
    const parent = path.length === 1 ? -1 : node(path.slice(0, -1))
    known.set(key, nodes.length)
    return nodes.push({ site: site(path.at(-1) ?? ''), parent, hottest: null }) - 1
  }
  node(['(root)@'])
  const samples = Object.entries(stacks).flatMap(([stack, count]) =>
    Array.from({ length: count }, () => node(['(root)@', ...stack.split('>')])),
  )
  return { intervalUs: 1_000, nodes, samples, timesUs: samples.map((_, i) => i * 1_000) }
}
const facts = (of: CpuProfile, runnable: number): NonNullable<ReturnType<typeof cpuFacts>> => {
  const result = cpuFacts({ profile: of } as Recording, os({ runnableShare: runnable }))
  assert.ok(result)
  return result
}

test('idle time of a thread that burns is burned, that of one that sleeps is not', () => {
  const of = profile({ '(idle)@': 80, 'poll@/a.js': 20 })
  assert.equal(facts(of, 1).burnedIdleShare, 0.8)
  assert.equal(facts(of, 0.2).burnedIdleShare, 0)
  assert.ok(Math.abs(facts(of, 0.5).burnedIdleShare - 0.3) < 1e-9)
})

test('our own frames are in no share', () => {
  const of = profile({ 'init@whyspin-probe.js': 50, 'poll@/a.js': 50 })
  assert.equal(facts(of, 1).samples, 50)
  assert.equal(facts(of, 1).javascriptShare, 1)
})

test('the hot path ends where the samples part, not at the busiest leaf', () => {
  const of = profile({
    'tick@/cron.js>next@/cron.js>add@/moment.js': 40,
    'tick@/cron.js>next@/cron.js>clone@/moment.js': 45,
    'other@/app.js': 15,
  })
  assert.equal(facts(of, 1).hotPath.at(0)?.function, 'next')
})

test('a stack with Node’s hook trampoline and the same without are one', () => {
  const of = foldHookFrames(
    profile({
      'callbackTrampoline@node:internal/async_hooks>poll@/a.js': 30,
      'poll@/a.js': 30,
    }),
  )
  assert.ok(of)
  assert.equal(facts(of, 1).hotPath.at(0)?.function, 'poll')
  assert.equal(facts(of, 1).hotPathShare, 1)
})

test('burned idle time and native code go to the chain that caused them', () => {
  const of = profile({ '(idle)@': 50, '(program)@': 20, 'poll@/spin.js': 20, 'serve@/app.js': 10 })
  const share = joinedShare(of, facts(of, 1), {
    own: [site('poll@/spin.js')],
    shared: [],
    turnWeight: 1,
    idleWeight: 1,
  })
  assert.ok(Math.abs(share - 0.7 / 0.8) < 1e-9, `${share}`)
})

test('a shared scheduler counts by the chain’s part of its turns', () => {
  const of = profile({ 'run@/executor.js>poll@/spin.js': 40, 'run@/executor.js>serve@/app.js': 60 })
  const share = joinedShare(of, facts(of, 1), {
    own: [site('TlsStream.poll@/spin.js')],
    shared: [site('run@/executor.js')],
    turnWeight: 0.5,
    idleWeight: 0,
  })
  assert.ok(Math.abs(share - 0.7) < 1e-9, `${share}`)
})

test('the stack of a built-in is the one on which most samples met it', () => {
  const of = profile({
    'a@/a.js>postMessage@': 10,
    'run@/x.js>poll@/y.js>postMessage@': 30,
  })
  assert.deepEqual(
    pathToFunction(of, ['postMessage']).map((each) => each.function),
    ['postMessage', 'poll', 'run'],
  )
  assert.deepEqual(pathToFunction(null, ['postMessage']), [])
})

test('one or two samples tell no line of a function that only calls on', () => {
  const lineOf = (ownSamples: number): number | undefined => {
    const of = profile({
      'run@/a.js:1>post@/a.js:9>postMessage@node:internal/worker/io': 40,
      'run@/a.js:1>post@/a.js:9': ownSamples,
    })
    const nodes = of.nodes.map((node) =>
      node.site.function === 'post' ? { ...node, hottest: { ...node.site, line: 10 } } : node,
    )
    return pathToFunction({ ...of, nodes }, ['postMessage'])[1]?.line
  }
  assert.equal(lineOf(2), 9)
  assert.equal(lineOf(3), 10)
})

test('a port that was there before is blamed where its own callback posts, else at the callback', () => {
  const of = (stack: string, ...callbacks: readonly string[]) => {
    const samples = profile({ [stack]: 40 })
    const kinds = { ...NO_KINDS, message: 1_000 }
    const [chain] = chainFacts(
      {
        profile: samples,
        sites: [],
        suspects: [{ id: 0, callbacks: callbacks.map((each) => site(each)) }],
        bursts: [
          {
            startUs: 0,
            endUs: 200_000,
            loopTurns: 1,
            resumptions: kinds,
            edges: [],
            chains: [
              {
                ...{ site: null, asyncId: 12, suspect: 0, resumptions: 1_000, byKind: kinds },
                ...{ longestStreak: 1_000, sampledTurns: 0, sampledBytes: 0, sampledCalls: 0 },
                ...{
                  medianTurnUs: 5,
                  turns: [],
                  outcomes: { succeeded: 0, failed: 0, empty: 0, code: null },
                },
              },
            ],
          },
        ],
      } as unknown as Recording,
      os({ runnableShare: 1 }),
      null,
      facts(samples, 1),
    )
    return chain?.site?.function
  }
  const stack = 'onMessage@/scheduler.js:7>task@/app.js:9>post@/scheduler.js:10>postMessage@'
  const [posts] = pathToFunction(profile({ [stack]: 1 }), ['postMessage']).slice(1)
  assert.equal(posts?.function, 'post')
  assert.equal(of(stack, 'onMessage@/scheduler.js:7'), of(stack))
  assert.notEqual(of(stack), 'onMessage')
  assert.equal(of(stack, 'other@/other.js:3'), 'other')
  assert.equal(of('work@/work.js:1', 'onMessage@/scheduler.js:7'), 'onMessage')
})
