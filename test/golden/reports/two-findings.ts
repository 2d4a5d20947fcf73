import type { Report } from '../../../src/model/report.ts'
import { complete, immediate, site, target } from './parts.ts'

const deep =
  '/home/deploy/releases/20261123T101530Z/services/order-management-gateway/packages/internal/message-broker-adapter/src'
const longSource =
  `const result = await this.brokerConnections.get(${'message.header.routingKey.segments[0], '.repeat(4)}message.header)`.padEnd(
    200,
    '!',
  )
const refill = site(
  'PartitionConsumer.refillPrefetchBuffer',
  `${deep}/consumers/partition-consumer.ts`,
  {
    line: 1204,
    column: 17,
    source: longSource,
    async: true,
  },
)
const dispatch = site(
  'dispatch',
  `${deep}/dispatching/priority-aware-dispatcher-with-back-pressure.ts`,
  {
    line: 77,
    column: 9,
    source: 'queueMicrotask(() => this.drain(partition))',
  },
)
const settle = site(
  'AcknowledgementTracker.settleOutstandingAcknowledgementsOfRevokedPartitions',
  '/home/deploy/node_modules/@broker-vendor/acknowledgement-tracking-for-partitioned-topics/dist/cjs/tracker.js',
  {
    line: 5,
    column: 20_311,
    package: {
      name: '@broker-vendor/acknowledgement-tracking-for-partitioned-topics',
      version: '12.0.0-rc.3+build.20261101',
    },
    source: 'return Promise.resolve().then(()=>this.refill(e))',
  },
)

/** Two findings, a cycle of three sites, paths and a source line that fit in no terminal. */
export const twoFindings: Report = {
  ...complete,
  verdict: 'spinning',
  summary:
    'Three functions hand promises round that are already settled, and the event loop does not turn; a timer of 1 ms adds to it.',
  target: {
    ...target,
    pid: 31_337,
    command: `node --enable-source-maps ${deep}/main.ts --config=/etc/order-management-gateway/production.json`,
    nodeVersion: '24.11.0',
    thread: 'worker 3',
  },
  capture: {
    durationMs: 5000,
    mainThreadCpuShare: 0.61,
    mainThreadRunnableShare: 0.998,
    loopTurnsPerSecond: 0,
    bytesPerSecond: 0,
  },
  findings: [
    {
      ...immediate,
      lint: 'microtask-spin',
      title: 'Promise jobs follow each other and never let the event loop turn',
      confidence: 'medium',
      subject: { type: 'PROMISE', thread: 'worker 3', asyncId: null },
      site: refill,
      cycle: [refill, dispatch, settle],
      stack: [
        settle,
        refill,
        dispatch,
        site('', 'node:internal/process/task_queues', { line: 95, column: 5 }),
      ],
      resumptionsPerSecond: 1_904_112.4,
      barrenStreak: 301_557,
      ioBytesPerSecond: null,
      cpuShare: 0.998,
      witnesses: ['os', 'cpu'],
      evidence: [
        'One drain ran 301,557 promise jobs and has not ended.',
        `The hottest place is ${deep}/consumers/partition-consumer.ts:1204:17 with 41.2 % of the samples.`,
      ],
      remedy: 'Await something that takes real time, or stop when there is nothing left to do.',
      thresholds: { drainLength: 10_000 },
    },
    {
      ...immediate,
      lint: 'timer-storm',
      severity: 'warning',
      confidence: 'low',
      title: 'A timer of 1 ms re-arms for ever',
      subject: { type: 'Timeout', thread: 'main', asyncId: 77 },
      site: site('(anonymous)', 'C:\\Users\\build\\agent\\work\\gateway\\src\\poll.js', {
        line: 9,
        column: 3,
      }),
      cycle: [],
      stack: [],
      resumptionsPerSecond: 4.25,
      barrenStreak: null,
      ioBytesPerSecond: 1_234_567,
      cpuShare: 0.0004,
      witnesses: ['async'],
      evidence: ['The delay of 2,147,483,648 ms overflowed and became 1 ms.'],
      remedy: 'Pass a delay below 2,147,483,648 ms.',
      thresholds: { maxDelayMs: 1, resumptionsPerSecond: 200 },
    },
  ],
  unsure: [
    { lint: 'idle-wakeups', why: 'the loop did not turn, so no handle was resumed' },
    { lint: 'message-spin', why: 'hooks were on for only 12 ms' },
  ],
  notes: ['The host was crowded: the thread waited 38.8 % of the time for a CPU.'],
  cost: {
    targetCpuMs: 1840,
    targetCpuShare: 0.368,
    hooksEnabledMs: 450,
    promiseHooks: true,
    slowsAsyncCalls: true,
    slowestReplyMs: 1210,
  },
}
