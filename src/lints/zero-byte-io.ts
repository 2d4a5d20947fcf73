import { count, percent } from '../model/quantities.ts'
import { defineLint, type Lint } from './lint.ts'
import { ANSWER_THRESHOLDS, answerFinding, answerStorms } from './kit/answer-finding.ts'
import { chainFinding, withoutHooks } from './kit/chain-finding.ts'
import { spinningChains } from './kit/spinning-chains.ts'

export const zeroByteIo: Lint = defineLint({
  id: 'zero-byte-io',
  title: 'Requests complete again and again and bring nothing, or nothing new',
  severity: 'error',
  what: 'A read or write of a file, pipe or descriptor completes with 0 bytes and is issued again at once: a read at the end of the file, a write of an empty buffer; or a stat or a listing brings what it brought before; or an HTTP request is answered with 204 or 304 and sent again at once, as a long poll that nobody holds.',
  whyBad:
    'Each round goes through the thread pool and back, so that several threads burn; nothing fails, nothing is logged, and the queue behind it never gets shorter.',
  falseAlarms: 'Following a file that grows by reading it again at full speed: wait between reads.',
  remedy:
    'Take 0 bytes as the end (read) or as nothing to do (write); wait for more data, a drain or a watcher before the next request.',
  thresholds: {
    minResumptionsPerSecond: 1_000,
    // Healthy copies start again at 0 with each request that moves a byte. The outcomes decide; with
    // many in parallel each has few in a row.
    minBarrenStreak: 64,
    minEmptyShare: 0.9,
    ...ANSWER_THRESHOLDS,
  },
  check(timeline, thresholds) {
    const missing = withoutHooks(timeline)
    const answered = answerStorms(timeline, 'empty', thresholds).map((facts) =>
      answerFinding(zeroByteIo, timeline, facts, {
        title: `Requests are answered with nothing (${facts.lastStatus}) and sent again at once`,
        severity: 'error',
        thresholds,
      }),
    )
    if (answered.length > 0) return answered
    if (missing !== null) return { notEnoughData: missing }
    return spinningChains(timeline, 'file', thresholds).flatMap((chain) => {
      const { succeeded, failed, empty } = chain.outcomes
      const all = succeeded + failed + empty
      const barren = failed + empty
      if (all === 0 || barren / all < thresholds.minEmptyShare || failed >= empty) return []
      return [
        chainFinding(zeroByteIo, timeline, chain, {
          title: 'File requests bring nothing, or the same again, and are issued again at once',
          severity: 'error',
          thresholds,
          evidence: [
            `${count(empty)} of ${count(all)} watched requests (${percent(empty / all)}) brought 0 bytes, or what they had brought before.`,
          ],
        }),
      ]
    })
  },
})
