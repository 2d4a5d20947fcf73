import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test, type TestContext } from 'node:test'
import type { Finding } from '../../../src/model/finding.ts'
import {
  diagnose,
  filesOf,
  type Fixture,
  gist,
  load,
  readExpectation,
  startFixture,
} from '../../helpers/whyspin.ts'

interface Expectation {
  readonly blame: string
  readonly twin: readonly string[]
  readonly wakes: Readonly<Record<string, { readonly verdict: string; readonly lints: string[] }>>
}

const LIMIT = { timeout: 120_000 }
const PROXY = 'tls-proxy-close-notify'
const expected = readExpectation(PROXY) as Expectation
/** These let the loop of the proxy turn no more, so that one bad connection is all there can be. */
const STARVING = ['tick', 'microtask']
const ONE_BAD_CONNECTION = ['--connections', '1', '--early', '1']
/** The kernel counts CPU time in hundredths of a second (USER_HZ). */
const TICKS_PER_SECOND = 100

async function startProxy(t: TestContext, ...flags: readonly string[]): Promise<Fixture> {
  return startFixture(t, `${PROXY}/main.js`, ...flags)
}

/** The load that sets the bug off. */
async function closeEarly(t: TestContext, proxy: Fixture, wake: string): Promise<void> {
  const extent = STARVING.includes(wake) ? ONE_BAD_CONNECTION : []
  const { counted } = await load(t, 'early-close', proxy.port, ...extent)
  assert.ok((counted['early'] ?? 0) > 0, 'no connection ended early')
}

/** CPU seconds of the main thread, from the kernel's own count. */
const LOOK_MS = 50

function mainThreadSeconds({ pid }: Fixture): number {
  const stat = readFileSync(`/proc/${pid}/task/${pid}/stat`, 'utf8')
  const [utime = 0, stime = 0] = stat
    .slice(stat.lastIndexOf(')'))
    .split(' ')
    .slice(12, 14)
    .map(Number)
  return (utime + stime) / TICKS_PER_SECOND
}

function assertNamesTlsStream(finding: Finding): void {
  assert.ok(
    filesOf(finding).some((file) => new RegExp(expected.blame).test(file)),
    JSON.stringify(finding, null, 2),
  )
  assert.match(finding.site?.file ?? '', /tls-stream\.js$/, JSON.stringify(finding.stack, null, 2))
}

for (const [wake, { verdict, lints }] of Object.entries(expected.wakes)) {
  test(`a TlsStream that wakes itself by ${wake} is named, with what it does`, LIMIT, async (t) => {
    const proxy = await startProxy(t, '--wake', wake)
    await closeEarly(t, proxy, wake)
    const { report, exitCode, stderr } = await diagnose(t, proxy.pid)

    assert.equal(report.verdict, verdict, gist(report))
    assert.deepEqual(
      report.findings.map(({ lint }) => lint),
      lints,
      gist(report),
    )
    const [finding] = report.findings
    assert.ok(finding)
    assertNamesTlsStream(finding)
    assert.equal(finding.severity, verdict === 'spinning' ? 'error' : 'warning')
    assert.equal(exitCode, verdict === 'spinning' ? 1 : 0)
    assert.equal(stderr, '')

    const { minBarrenStreak = 1_000 } = finding.thresholds
    assert.ok((finding.barrenStreak ?? 0) > minBarrenStreak, gist(report))
    if (!STARVING.includes(wake)) {
      assert.equal(finding.ioBytesPerSecond, 0)
      const moved = /^0 bytes moved in 0 read or write calls, in [\d,]+ sampled turns? /
      assert.ok(
        finding.evidence.some((sentence) => moved.test(sentence)),
        gist(report),
      )
    }
    assert.ok(proxy.isAlive())
  })
}

/** What the main thread had of a core, in every stretch of so many seconds in which somebody looked. */
function sharesOf(
  looks: readonly (readonly [atS: number, cpuS: number])[],
  seconds: number,
): readonly number[] {
  return looks.flatMap(([fromS, fromCpuS]) => {
    const to = looks.find(([atS]) => atS - fromS >= seconds)
    return to === undefined ? [] : [(to[1] - fromCpuS) / (to[0] - fromS)]
  })
}

test('the CPU share of a spin is what the kernel counts for its thread', LIMIT, async (t) => {
  const proxy = await startProxy(t)
  await closeEarly(t, proxy, 'immediate')
  const looks: (readonly [number, number])[] = []
  const look = (): void =>
    void looks.push([performance.now() / 1000, mainThreadSeconds(proxy)] as const)
  const looking = setInterval(look, LOOK_MS)
  t.after(() => clearInterval(looking))
  const { report } = await diagnose(t, proxy.pid)
  look()
  // When the capture began only whyspin knows; while it starts up or judges, others want the CPU as well.
  const shares = sharesOf(looks, report.capture.durationMs / 1000)
  const said = report.findings.at(0)?.cpuShare ?? 0
  const isOneOf = said >= Math.min(...shares) - 0.1 && said <= Math.max(...shares) + 0.1
  assert.ok(
    shares.length > 0 && isOneOf,
    `said ${said}, the kernel ${shares.join()}\n${gist(report)}`,
  )
})

test('a proxy that spins still serves others, and so it does under our eyes', LIMIT, async (t) => {
  const proxy = await startProxy(t)
  await closeEarly(t, proxy, 'immediate')
  const [{ report, exitCode }, served] = await Promise.all([
    diagnose(t, proxy.pid),
    load(t, 'steady', proxy.port, '--rate', '100', '--seconds', '4'),
  ])
  assert.equal(served.exitCode, 0)
  assert.equal(served.counted['errors'], 0)
  assert.equal(report.verdict, 'spinning', gist(report))
  assert.equal(report.findings.at(0)?.lint, 'immediate-spin', gist(report))
  assert.equal(exitCode, 1)
})

for (const wake of ['immediate', 'microtask']) {
  test(`the fixed twin that wakes by ${wake} is clear under the same load`, LIMIT, async (t) => {
    const proxy = await startProxy(t, ...expected.twin, '--wake', wake)
    const [{ counted }, { report, exitCode }, served] = await Promise.all([
      load(t, 'early-close', proxy.port, '--keep-going', '--seconds', '5'),
      diagnose(t, proxy.pid),
      load(t, 'steady', proxy.port, '--seconds', '4'),
    ])
    assert.ok((counted['early'] ?? 0) > 0)
    assert.equal(served.counted['errors'], 0)
    assertClear({ report, exitCode })
  })
}

test('connections that end cleanly set nothing off', LIMIT, async (t) => {
  const proxy = await startProxy(t)
  const { counted } = await load(t, 'early-close', proxy.port, '--trigger', 'clean')
  assert.ok((counted['early'] ?? 0) > 0)
  assertClear(await diagnose(t, proxy.pid))
})

function assertClear({
  report,
  exitCode,
}: Pick<Awaited<ReturnType<typeof diagnose>>, 'report' | 'exitCode'>): void {
  assert.equal(report.verdict, 'clear', gist(report))
  assert.deepEqual(
    report.findings.filter(({ severity }) => severity !== 'info'),
    [],
  )
  assert.equal(exitCode, 0)
}
