import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { listeningSockets } from '../../../src/process/listening-sockets.ts'
import {
  type Contained,
  type Namespace,
  neighboursOf,
  noContainers,
  startContained,
} from '../../helpers/container.ts'
import { eventually } from '../../helpers/eventually.ts'
import { noOtherUser, OTHER_USER } from '../../helpers/other-user.ts'
import { WITH_RISKS } from '../../helpers/target-node.ts'
import {
  BRIEFLY,
  type Caller,
  diagnose,
  gist,
  readReport,
  whyspinAs,
} from '../../helpers/whyspin.ts'

const LIMIT = { timeout: 60_000 }

/** A spin in a package, so that both its line and its version are read where only the target is. */
const SPIN = {
  'main.js': `require('left-over').poll(); console.log('READY', process.pid)`,
  'node_modules/left-over/package.json': `{ "name": "left-over", "version": "1.2.3", "main": "poll.js" }`,
  'node_modules/left-over/poll.js': `exports.poll = function poll() { setImmediate(poll) }`,
}

const MATRIX: readonly (readonly Namespace[])[] = [
  ['pid'],
  ['mount'],
  ['pid', 'mount'],
  ['net'],
  ['net', 'pid'],
  ['net', 'pid', 'mount'],
  ['user', 'net', 'pid', 'mount'],
]

for (const namespaces of MATRIX) {
  const skip = noContainers(...namespaces)
  test(`a target in its own ${namespaces.join(', ')} namespace`, { ...LIMIT, skip }, async (t) => {
    const target = await startContained(t, namespaces, SPIN)
    const neighbours = neighboursOf(target.hostPid)
    const { report, exitCode } = await diagnose(t, target.hostPid, ...BRIEFLY)
    const [finding] = report.findings
    assert.equal(report.verdict, 'spinning', gist(report))
    assert.equal(report.target.pid, target.hostPid)
    assert.equal(finding?.lint, 'immediate-spin', gist(report))
    const folder = namespaces.includes('mount') ? /^\/app\/node_modules/ : /\/app\/node_modules/
    assert.match(finding.site?.file ?? '', folder)
    assert.match(finding.site?.source ?? '', /function poll/)
    assert.deepEqual(finding.site?.package, { name: 'left-over', version: '1.2.3' })
    assert.equal(exitCode, 1)
    assert.ok(target.isAlive())
    assert.deepEqual(listeningSockets(target.hostPid), [])
    if (namespaces.includes('net'))
      await eventually(() => assert.deepEqual(neighboursOf(target.hostPid), neighbours))
  })
}

const everything: readonly Namespace[] = ['net', 'pid', 'mount']

test(
  'the container of an unprivileged user, attached to by that user',
  { ...LIMIT, skip: noOtherUser() || noContainers('user', ...everything) },
  async (t) => {
    const target = await startContained(t, ['user', ...everything], SPIN, { maker: OTHER_USER })
    const args = [String(target.hostPid), '--json', ...WITH_RISKS]
    const outcome = await whyspinAs(t, { uid: OTHER_USER }, ...args)
    const { report } = readReport(outcome)
    assert.equal(report.verdict, 'spinning', gist(report))
    assert.match(report.findings[0]?.site?.source ?? '', /function poll/)
    assert.deepEqual(listeningSockets(target.hostPid), [])
  },
)

test(
  'workers of a container are told apart by their threads as seen from here',
  { ...LIMIT, skip: noContainers(...everything) },
  async (t) => {
    for (const namespaces of [['pid'], everything] as const) {
      const target = await startContained(t, namespaces, {
        'main.js': `new (require('worker_threads').Worker)(__dirname + '/worker.js').once('online',
          () => console.log('READY'))`,
        'worker.js': SPIN['node_modules/left-over/poll.js'] + '; exports.poll()',
      })
      const { report } = await diagnose(t, target.hostPid, ...BRIEFLY)
      assert.equal(report.findings[0]?.subject.thread, 'worker 1', gist(report))
      assert.match(report.findings[0]?.site?.source ?? '', /function poll/)
    }
  },
)

test(
  'a link inside leads where it leads inside, not to a file of ours',
  { ...LIMIT, skip: noContainers(...everything) },
  async (t) => {
    const target = await startContained(t, everything, SPIN, {
      node: ['--preserve-symlinks', '--preserve-symlinks-main'],
      setup: `
        mv "$APP/node_modules" "$APP/inner"
        ln -s /app/inner "$APP/node_modules"`,
    })
    const { report } = await diagnose(t, target.hostPid, ...BRIEFLY)
    const [finding] = report.findings
    assert.match(finding?.site?.file ?? '', /^\/app\/node_modules/, gist(report))
    assert.match(finding?.site?.source ?? '', /function poll/)
  },
)

/** What each answer says, and that the target got no signal. */
async function refuses(
  t: TestContext,
  target: Contained,
  caller: Caller,
  sentence: RegExp,
  advice: RegExp,
): Promise<void> {
  const { exitCode, stderr } = await whyspinAs(t, caller, String(target.hostPid))
  assert.equal(exitCode, 3)
  assert.match(stderr.replaceAll(/\s+/g, ' '), sentence)
  assert.match(stderr.replaceAll(/\s+/g, ' '), advice)
  assert.doesNotMatch(target.output(), /Debugger listening|Starting inspector/)
  assert.ok(target.isAlive())
}

test('a network whose loopback is down', { ...LIMIT, skip: noContainers('net') }, async (t) => {
  const target = await startContained(t, ['net'], SPIN, { loopback: false })
  await refuses(t, target, {}, /loopback interface is down/, /ip link set lo up/)
})

test('no nsenter to be found', { ...LIMIT, skip: noContainers('net') }, async (t) => {
  const target = await startContained(t, ['net'], SPIN)
  const caller = { env: { PATH: '/nonexistent' } }
  await refuses(t, target, caller, /`nsenter`, which reaches into it, is not/, /util-linux/)
})

test(
  'a network that the user may not enter',
  { ...LIMIT, skip: noOtherUser() || noContainers('net') },
  async (t) => {
    const target = await startContained(t, ['net'], SPIN, { user: OTHER_USER })
    const caller = { uid: OTHER_USER }
    await refuses(t, target, caller, /which user 47119 may not enter/, /sudo whyspin \d+/)
  },
)
