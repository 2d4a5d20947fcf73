import type { Report } from '../../../src/model/report.ts'
import { complete, immediate, site, target } from './parts.ts'

const inPackage = { package: { name: 'tls-stream', version: '1.4.2' } }
const lib = '/srv/edge-proxy/node_modules/tls-stream/lib'
const wake = site('TlsStream.pollRead', `${lib}/tls-stream.js`, {
  ...inPackage,
  line: 214,
  column: 7,
  source: 'if (!this.socketPending) waker.wake()',
})

/** The bug of the incident: one Immediate inside a package, seen by all four witnesses. */
export const spinningTlsStream: Report = {
  ...complete,
  verdict: 'spinning',
  summary:
    'TlsStream.pollRead in tls-stream@1.4.2 wakes itself 812,345 times a second through setImmediate and moves no byte; it takes 97 % of a core.',
  target,
  capture: {
    durationMs: 2003,
    mainThreadCpuShare: 0.981,
    mainThreadRunnableShare: 0.99,
    loopTurnsPerSecond: 812_901,
    bytesPerSecond: 48_230,
  },
  findings: [
    {
      ...immediate,
      site: wake,
      cycle: [wake],
      stack: [
        wake,
        site('copyBidirectional', `${lib}/copy.js`, { ...inPackage, line: 61, column: 22 }),
        site('Task.poll', `${lib}/executor.js`, { ...inPackage, line: 33, column: 19 }),
        site('process.processImmediate', 'node:internal/timers', { line: 483, column: 21 }),
        site('setImmediate', 'node:timers', { line: 41, column: 3 }),
        site('Waker.wake', `${lib}/executor.js`, { ...inPackage, line: 48, column: 5 }),
        site('Task.schedule', `${lib}/executor.js`, { ...inPackage, line: 27, column: 5 }),
        site('Server.onSecureConnection', '/srv/edge-proxy/src/server.js', {
          line: 88,
          column: 14,
        }),
        site('Server.emit', 'node:events', { line: 518, column: 28 }),
      ],
      evidence: [
        '0 bytes and 0 calls of I/O in 32 of 32 sampled turns.',
        '162,380 Immediates in a row on one wake chain, none of them with progress.',
        'The event loop turned 812,901 times a second and saw 194 events.',
        'The main thread took 98.1 % of a core, according to /proc.',
      ],
      remedy:
        'Do not schedule the next poll when nothing can have changed: register with the socket and wake when it has data, or end the stream once close_notify was received.',
    },
  ],
  cost: {
    targetCpuMs: 12.4,
    targetCpuShare: 0.0062,
    hooksEnabledMs: 200,
    promiseHooks: false,
    slowsAsyncCalls: false,
    slowestReplyMs: 3.1,
  },
}
