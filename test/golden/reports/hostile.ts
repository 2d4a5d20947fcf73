import type { Report } from '../../../src/model/report.ts'
import { complete, immediate, site, target } from './parts.ts'

const escapes =
  '\u001b[2J\u001b[31mred\u001b]0;title\u0007\u009b5A\u0090q\u009c\u001b]8;;http://evil\u001b\\link\u001bc'
const lines = 'first\nsecond\r\nthird\u2028fourth\u0085fifth\tsixth\u0000\u0008'
const turned = '\u202egnp.exe\u2066\u200b\u200d\ufeff'
const huge = 'x'.repeat(10_000)
const wide = '函数名字很长🚀'.repeat(30)
const hostile = `${escapes}${lines}${turned}</script><b>&"'\ud800`
const at = site(hostile + huge, `/srv/${hostile}/${huge}/a.js`, {
  package: { name: hostile, version: huge },
  source: `${hostile}${huge}`,
  async: true,
})

/** Everything that the target can name, named to break a terminal, a page or a layout. */
export const hostileNames: Report = {
  ...complete,
  verdict: 'spinning',
  summary: `${hostile} spins`,
  target: {
    ...target,
    command: `node ${hostile} ${huge}`,
    nodeVersion: `20${escapes}`,
    thread: `worker ${hostile}`,
  },
  capture: {
    durationMs: 2000,
    mainThreadCpuShare: 1.013,
    mainThreadRunnableShare: null,
    loopTurnsPerSecond: 0.04,
    bytesPerSecond: 1e15,
  },
  findings: [
    {
      ...immediate,
      title: hostile + huge,
      subject: { type: hostile, thread: hostile, asyncId: Number.MAX_SAFE_INTEGER },
      site: at,
      cycle: [at, site(wide, `/${wide}/${wide}.js`, { source: wide })],
      stack: Array.from({ length: 60 }, () => at),
      resumptionsPerSecond: 1e12,
      barrenStreak: 1e12,
      ioBytesPerSecond: 0.01,
      cpuShare: 1,
      evidence: Array.from({ length: 40 }, (_, index) => `${index} ${hostile} ${wide}`),
      remedy: huge,
      thresholds: { [hostile]: 1 },
    },
  ],
  unsure: [{ lint: hostile, why: hostile + huge }],
  notes: [hostile, wide],
  cost: {
    targetCpuMs: 0.01,
    targetCpuShare: 1e-9,
    hooksEnabledMs: 3_600_000,
    promiseHooks: true,
    slowsAsyncCalls: true,
    slowestReplyMs: 0,
  },
  loss: { eventsDropped: 1, stacksTruncated: 0, samplesMissed: 0 },
}
