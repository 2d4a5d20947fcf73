import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  autocannon,
  check,
  emptyFolder,
  gistOf,
  isRunning,
  program,
  ROOT,
  readCheck,
  script,
} from '../../helpers/check.ts'
import { eventually } from '../../helpers/eventually.ts'
import { startFixture, startWhyspinAs } from '../../helpers/whyspin.ts'

const LIMIT = { timeout: 120_000 }
const PROXY = 'fixtures/programs/tls-proxy-close-notify/main.js'
const EARLY_CLOSE = script('fixtures/load/early-close.js', '--port $PORT')
/** Three connections end early, then everything is as it should be. */
const TRIGGER = `${EARLY_CLOSE} && ${autocannon('https://localhost:$PORT', 2)}`
/** `WHYSPIN_TRIES=20` for the proof that it does so again and again. */
const ROUNDS = Number(process.env['WHYSPIN_TRIES'] ?? 1)
const REPORTS = ['junit', 'sarif', 'gitlab', 'tap', 'markdown'] as const

/** An option for each report, into a folder. */
const reportsInto = (folder: string): readonly string[] =>
  REPORTS.flatMap((name) => [`--${name}`, join(folder, name)])

test('a plain server passes under load, and is gone afterwards', LIMIT, async (t) => {
  const load = autocannon('http://localhost:$PORT', 2)
  const { check: report, exitCode } = await check(t, [
    ...['--on-port', load],
    ...program('fixtures/servers/plain.js'),
  ])
  assert.equal(exitCode, 0, gistOf(report))
  assert.equal(report.outcome, 'passed')
  assert.deepEqual(
    report.phases.map(({ name }) => name),
    ['load', 'tail'],
  )
  assert.equal(report.load?.exitCode, 0)
  assert.equal(report.server?.signal, 'SIGTERM')
  const [pid] = report.phases.flatMap(({ reports }) => reports.map(({ target }) => target.pid))
  assert.ok(pid !== undefined && !isRunning(pid), 'the server still runs')
})

test('the spin of the demo proxy fails in every report', LIMIT, async (t) => {
  const folder = emptyFolder(t)
  const { check: report, stdout } = await check(t, [
    ...['--on-port', TRIGGER, ...reportsInto(folder), '-o', join(folder, 'all')],
    ...program(PROXY),
  ])
  assert.equal(report.outcome, 'failed', gistOf(report))
  const [first] = report.findings
  assert.equal(first?.finding.lint, 'immediate-spin')
  assert.equal(first?.standing, 'fails')
  assert.match(stdout, /FAILED/)
  const said = (name: string): string => readFileSync(join(folder, name), 'utf8')
  assert.match(said('junit'), /<testcase [^>]*name="immediate-spin"[^>]*>\s*<failure /)
  assert.match(said('sarif'), /"ruleId": ?"immediate-spin"/)
  assert.match(said('gitlab'), /"check_name": ?"immediate-spin"/)
  assert.match(said('tap'), /^not ok \d+ - immediate-spin/m)
  assert.match(said('markdown'), /immediate-spin/)
  for (const file of ['index.html', 'check.json', 'check.md', 'load/index.html', 'tail/index.html'])
    assert.ok(existsSync(join(folder, 'all', file)), file)
})

for (let round = 1; round <= ROUNDS; round++)
  test(`its fixed twin passes under the same load, round ${round}`, LIMIT, async (t) => {
    const { check: report } = await check(t, ['--on-port', TRIGGER, ...program(PROXY, '--fixed')])
    assert.equal(report.outcome, 'passed', gistOf(report))
  })

test('a spin that shows only once the load has ended is found in the tail', LIMIT, async (t) => {
  const { check: report } = await check(t, [
    ...['--on-port', script('fixtures/load/one-request.js', '1')],
    ...program('fixtures/servers/spins-when-left.js'),
  ])
  assert.equal(report.outcome, 'failed', gistOf(report))
  assert.ok(
    report.findings.some(({ phases }) => phases.includes('tail')),
    gistOf(report),
  )
})

test('a process that runs already is checked, and goes on', LIMIT, async (t) => {
  const proxy = await startFixture(t, 'tls-proxy-close-notify/main.js', '--fixed')
  const load = autocannon(`https://localhost:${proxy.port}`, 2)
  const { check: report } = await check(t, [String(proxy.pid), '--load', load])
  assert.equal(report.outcome, 'passed', gistOf(report))
  assert.equal(report.server, null)
  assert.ok(proxy.isAlive())
})

test('the load of a configuration is sent to a server that runs already', LIMIT, async (t) => {
  const proxy = await startFixture(t, 'tls-proxy-close-notify/main.js', '--fixed')
  const cwd = emptyFolder(t)
  const onPort = autocannon('https://localhost:$PORT', 2)
  writeFileSync(join(cwd, 'whyspin.config.json'), JSON.stringify({ onPort }))
  const { check: report } = await check(t, [`:${proxy.port}`], { cwd })
  assert.equal(report.outcome, 'passed', gistOf(report))
  assert.equal(report.load?.exitCode, 0)
})

test('the workers of a cluster are looked at, each by its own', LIMIT, async (t) => {
  const { check: report } = await check(t, [
    ...['--on-port', autocannon('http://localhost:$PORT', 2)],
    ...program('fixtures/programs/cluster/main.js'),
  ])
  const pids = report.phases[0]?.reports.map(({ target }) => target.pid) ?? []
  // The primary and four workers, of which one spins.
  assert.equal(new Set(pids).size, 5, gistOf(report))
  assert.equal(report.outcome, 'failed', gistOf(report))
  assert.deepEqual(
    report.findings.map(({ finding, pids: at }) => [finding.lint, at.length]),
    [['immediate-spin', 1]],
  )
})

test('a load that does not reach the server is no pass', LIMIT, async (t) => {
  const { check: report } = await check(t, [
    ...['--on-port', 'sleep 3'],
    ...program('fixtures/servers/plain.js'),
  ])
  assert.equal(report.outcome, 'inconclusive', gistOf(report))
  assert.equal(report.problems[0]?.code, 'load-not-seen')
})

test('a target that is not there is told in every report', LIMIT, async (t) => {
  const folder = emptyFolder(t)
  const { check: report } = await check(t, [
    ...['no-such-server.js', '--load', 'true', ...reportsInto(folder)],
  ])
  assert.equal(report.outcome, 'error')
  assert.equal(report.problems[0]?.code, 'attach-failed')
  const said = (name: string): string => readFileSync(join(folder, name), 'utf8')
  assert.match(said('junit'), /<error /)
  assert.match(said('sarif'), /"executionSuccessful": ?false/)
  assert.match(said('gitlab'), /no-such-server/)
  assert.match(said('tap'), /^Bail out!/m)
  assert.match(said('markdown'), /no-such-server/)
})

test('a baseline lets pass what is known, and tells what is fixed', LIMIT, async (t) => {
  const baseline = join(emptyFolder(t), 'baseline.json')
  const args = ['--on-port', TRIGGER, '--baseline', baseline]
  const first = await check(t, [...args, '--update-baseline', ...program(PROXY)])
  assert.equal(first.check.outcome, 'passed', gistOf(first.check))
  const again = await check(t, [...args, ...program(PROXY)])
  assert.equal(again.check.outcome, 'passed', gistOf(again.check))
  assert.equal(again.check.findings[0]?.standing, 'known')
  const fixed = await check(t, [...args, ...program(PROXY, '--fixed')])
  assert.equal(fixed.check.outcome, 'passed', gistOf(fixed.check))
  assert.ok(
    fixed.check.fixed.some(({ lint }) => lint === 'immediate-spin'),
    gistOf(fixed.check),
  )
})

test(
  'an ignore with a reason lets pass, and the configuration names the load',
  LIMIT,
  async (t) => {
    const cwd = emptyFolder(t)
    const config = {
      onPort: TRIGGER,
      ignore: [
        { lint: 'immediate-spin', function: 'pollRead', reason: 'mended in the next release' },
      ],
      reports: { junit: 'out.xml' },
    }
    writeFileSync(join(cwd, 'whyspin.config.json'), JSON.stringify(config))
    const { check: report } = await check(t, program(PROXY), { cwd })
    assert.equal(report.outcome, 'passed', gistOf(report))
    assert.equal(report.findings[0]?.standing, 'ignored')
    assert.equal(report.findings[0]?.reason, 'mended in the next release')
    assert.match(readFileSync(join(cwd, 'out.xml'), 'utf8'), /mended in the next release/)
  },
)

test('a breach of a budget is a finding like others', LIMIT, async (t) => {
  const { check: report } = await check(t, [
    ...['--on-port', TRIGGER, '--max-cpu-idle-tail', '5%', '--max-barren-rate', '100'],
    ...program(PROXY),
  ])
  const lints = report.findings.map(({ finding }) => finding.lint)
  for (const id of ['immediate-spin', 'max-cpu-idle-tail', 'max-barren-rate'])
    assert.ok(lints.includes(id), `${id} in ${gistOf(report)}`)
})

test('under GitHub Actions lines are annotated and the step has a summary', LIMIT, async (t) => {
  const summary = join(emptyFolder(t), 'summary.md')
  writeFileSync(summary, 'of a step before\n')
  const caller = { env: { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary }, cwd: ROOT }
  const { stdout, check: report } = await check(
    t,
    ['--on-port', TRIGGER, ...program(PROXY)],
    caller,
  )
  assert.equal(report.outcome, 'failed', gistOf(report))
  assert.match(stdout, /^::error file=fixtures\/[^\n]*\/tls-stream\.js,line=32,/m)
  assert.match(readFileSync(summary, 'utf8'), /^of a step before\n[^]*immediate-spin/)
})

test('a signal in the moment after the load is told as one', LIMIT, async (t) => {
  const cwd = emptyFolder(t)
  const load = `${script('fixtures/load/one-request.js', '1')}; touch loaded`
  const running = startWhyspinAs(
    t,
    { cwd },
    ...['check', '--json', 'check.json', '--on-port', load, '--tail', '1m'],
    ...program('fixtures/servers/plain.js'),
  )
  await eventually(() => assert.ok(existsSync(join(cwd, 'loaded'))))
  running.kill('SIGTERM')
  const outcome = await running.ended
  const report = readCheck(readFileSync(join(cwd, 'check.json'), 'utf8'), outcome)
  assert.equal(report.outcome, 'error', gistOf(report))
  assert.ok(report.problems.some(({ code }) => code === 'interrupted'))
})

test('a signal is passed on to the server, and what was seen is told', LIMIT, async (t) => {
  const cwd = emptyFolder(t)
  const running = startWhyspinAs(
    t,
    { cwd },
    ...['check', '--json', 'check.json', '--on-port', 'touch loading; sleep 60'],
    ...program('fixtures/servers/plain.js'),
  )
  await eventually(() => assert.ok(existsSync(join(cwd, 'loading'))))
  running.kill('SIGINT')
  const outcome = await running.ended
  const report = readCheck(readFileSync(join(cwd, 'check.json'), 'utf8'), outcome)
  assert.equal(report.outcome, 'error', gistOf(report))
  assert.equal(report.problems[0]?.code, 'interrupted')
  assert.equal(report.server?.signal, 'SIGINT')
})
