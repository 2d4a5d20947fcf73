import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { Triage, TriagedProcess } from '../../../src/model/triage.ts'
import { noContainers, startContained } from '../../helpers/container.ts'
import { eventually } from '../../helpers/eventually.ts'
import { noOtherUser, OTHER_USER } from '../../helpers/other-user.ts'
import { settled, stopped } from '../../helpers/settled.ts'
import { IDLE, startProcess, startTarget, TARGET_NODE } from '../../helpers/target.ts'
import {
  type Outcome,
  startFixture,
  startWhyspin,
  whyspin,
  whyspinAs,
} from '../../helpers/whyspin.ts'

const LIMIT = { timeout: 60_000 }
const COLUMNS = 80
const root = (file: string): string => fileURLToPath(new URL(`../../../${file}`, import.meta.url))

const schema: object = JSON.parse(readFileSync(root('src/formats/ps.schema.json'), 'utf8'))
const validate = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true }).compile(
  schema,
)

/** What `whyspin ps --json` printed; fails where it does not fit the published schema. */
function readTriage({ stdout, stderr, exitCode }: Outcome): Triage {
  assert.equal(stderr, '')
  assert.equal(exitCode, 0)
  const triage: unknown = JSON.parse(stdout)
  assert.ok(validate(triage), JSON.stringify(validate.errors, null, 2))
  return triage as Triage
}

async function list(t: TestContext, ...args: readonly string[]): Promise<Triage> {
  return readTriage(await whyspin(t, 'ps', '--json', ...args))
}

function seen({ processes }: Triage, pid: number): TriagedProcess {
  const found = processes.find((each) => each.pid === pid)
  assert.ok(found, `${pid} is not among ${JSON.stringify(processes, null, 2)}`)
  return found
}

const SERVER = `require('http').createServer().listen(0, '127.0.0.1', function () {
  console.log('ready ' + this.address().port)
})`
/** Takes the handler of SIGUSR1 away, as a program does that stops to listen for it. */
const DEAF = `process.on('SIGUSR1', () => {}).removeAllListeners('SIGUSR1'); ${IDLE}`

test('says of each process what it does, the one that burns first', LIMIT, async (t) => {
  const held = await startTarget(t, IDLE)
  const server = await startTarget(t, SERVER)
  const inspected = await startTarget(t, IDLE, ['--inspect=127.0.0.1:0'])
  const deaf = await startTarget(t, DEAF)
  const spin = await startFixture(t, 'immediate-spin/guilty.js')
  held.kill('SIGSTOP')
  await stopped(held.pid)
  const triage = await list(t)

  const ours = [spin, server, inspected, held, deaf]
  const first = triage.processes.find(({ pid }) => ours.some((each) => each.pid === pid))
  assert.equal(first?.pid, spin.pid, JSON.stringify(triage, null, 2))
  assert.equal(first.triage, 'burns-in-vain', JSON.stringify(first))
  assert.equal(first.program, root('fixtures/programs/immediate-spin/guilty.js'))
  assert.ok(first.mainThreadRunnableShare > 0.8, JSON.stringify(first))
  const suspect = seen(triage, triage.suspect ?? 0)
  assert.match(suspect.triage, /in-vain$/)

  const idle = seen(triage, server.pid)
  const port = Number(/ready (\d+)/.exec(server.output())?.[1])
  assert.deepEqual(idle.ports, [{ host: '127.0.0.1', port }])
  assert.equal(idle.sharesNetwork, true)
  assert.equal(idle.triage, 'quiet', JSON.stringify(idle))
  assert.deepEqual(idle.inspector, { state: 'closed', host: null, port: null })

  const url = /ws:\/\/127\.0\.0\.1:(\d+)/.exec(inspected.output())
  const open = seen(triage, inspected.pid)
  assert.deepEqual(open.inspector, { state: 'open', host: '127.0.0.1', port: Number(url?.[1]) })
  assert.deepEqual(open.ports, [], 'the port of the inspector is not one of the program')

  assert.equal(seen(triage, held.pid).triage, 'stopped')
  assert.equal(seen(triage, deaf.pid).inspector.state, 'disabled')
  for (const { output, isAlive } of [spin, server, held, deaf]) {
    assert.doesNotMatch(output(), /Debugger/, 'it was signalled')
    assert.ok(isAlive())
  }
  assert.doesNotMatch(inspected.output(), /Debugger attached/)
})

test('leaves out itself and whoever started it', LIMIT, async (t) => {
  const target = await startTarget(t, IDLE)
  const running = startWhyspin(t, 'ps', '--json', '-d', '300ms')
  const triage = readTriage(await running.ended)
  seen(triage, target.pid)
  const pids = triage.processes.map(({ pid }) => pid)
  assert.ok(!pids.includes(running.pid))
  assert.ok(!pids.includes(process.pid))
  assert.ok(triage.durationMs >= 300)
})

test('the table fits 80 columns, and ends with the command to run next', LIMIT, async (t) => {
  const spin = await startFixture(t, 'immediate-spin/guilty.js')
  const evil = await startTarget(t, `process.title = 'evil\\u001b[2J\\u202e\\nname'; ${IDLE}`)
  const { stdout, stderr, exitCode } = await whyspin(t, 'ps')
  assert.equal(stderr, '')
  assert.equal(exitCode, 0, 'that something burns is no verdict')
  // oxlint-disable-next-line no-control-regex
  assert.doesNotMatch(stdout, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
  assert.deepEqual(
    stdout.split('\n').filter((line) => Array.from(line).length > COLUMNS),
    [],
  )
  assert.match(stdout, new RegExp(`^ *${spin.pid} .* burns in vain\\?`, 'm'))
  assert.match(stdout, new RegExp(`^ *${evil.pid} .* quiet .* evil name$`, 'm'))
  assert.match(stdout, /\nLook into the most suspicious one: whyspin \d+\n$/)
})

test('--json with a file writes the list there and the table to stdout', LIMIT, async (t) => {
  await startTarget(t, IDLE)
  const folder = mkdtempSync(join(tmpdir(), 'whyspin-ps-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'ps.json')
  const outcome = await whyspin(t, 'ps', '-d', '300ms', '--json', file)
  assert.match(outcome.stdout, /^ *PID CPU%/)
  readTriage({ ...outcome, stdout: readFileSync(file, 'utf8') })
})

test('an inspector that hides its URL is not called closed', LIMIT, async (t) => {
  const options = ['--inspect=127.0.0.1:0', '--inspect-publish-uid=stderr']
  const { pid } = await startTarget(t, IDLE, options)
  const { inspector, ports } = seen(await list(t, '-d', '300ms'), pid)
  assert.equal(inspector.state, 'hidden')
  assert.notEqual(inspector.port, null)
  assert.deepEqual(ports, [])
})

test('a process that ends meanwhile is told, and stands in no line', LIMIT, async (t) => {
  const { pid, kill, exited } = await startTarget(t, IDLE)
  const staying = await startTarget(t, IDLE)
  const running = startWhyspin(t, 'ps', '--json', '-d', '1h')
  await settled(running.pid)
  kill('SIGKILL')
  await exited()
  running.kill('SIGINT')
  const triage = readTriage(await running.ended)
  assert.ok(triage.ended >= 1)
  const pids = triage.processes.map((each) => each.pid)
  assert.ok(pids.includes(staying.pid) && !pids.includes(pid), String(pids))
})

test('a zombie is called one', LIMIT, async (t) => {
  const started = startProcess(t, 'sh', ['-c', `"$NODE" -e 0 & echo "child $!"; exec sleep 60`], {
    NODE: TARGET_NODE,
  })
  await started.waitFor(/child \d+\n/)
  const pid = Number(/child (\d+)/.exec(started.output())?.[1])
  await eventually(() => assert.match(readFileSync(`/proc/${pid}/stat`, 'utf8'), /\) Z /))
  const zombie = seen(await list(t, '-d', '300ms'), pid)
  assert.equal(zombie.triage, 'zombie')
  assert.equal(zombie.inspector.state, 'unknown')
})

test(
  'of other users’ processes only what may be seen is told',
  { ...LIMIT, skip: noOtherUser() },
  async (t) => {
    const spin = await startFixture(t, 'immediate-spin/guilty.js')
    const outcome = await whyspinAs(t, { uid: OTHER_USER }, 'ps', '--json')
    const foreign = seen(readTriage(outcome), spin.pid)
    assert.equal(foreign.triage, 'not-ours')
    assert.ok(foreign.mainThreadRunnableShare > 0.8, JSON.stringify(foreign))
    assert.equal(foreign.bytesPerSecond, null)
    assert.equal(foreign.ports, null)
    assert.equal(foreign.inspector.state, 'unknown')
  },
)

test(
  'ports of a container are read where it has them',
  { ...LIMIT, skip: noContainers('net', 'pid') },
  async (t) => {
    const target = await startContained(
      t,
      ['net', 'pid'],
      { 'main.js': `require('http').createServer().listen(8080, () => console.log('READY'))` },
      { node: ['--inspect=127.0.0.1:9333'] },
    )
    const { ports, sharesNetwork, inspector } = seen(await list(t, '-d', '300ms'), target.hostPid)
    assert.deepEqual(
      ports?.map(({ port }) => port),
      [8080],
    )
    assert.equal(sharesNetwork, false)
    assert.deepEqual(inspector, { state: 'open', host: '127.0.0.1', port: 9333 })
  },
)

const ALONE = ['--mount-proc', '--pid', '--fork', '--kill-child']

test(
  'without a Node process there is a sentence, and exit code 3',
  { ...LIMIT, skip: noContainers('pid', 'mount') },
  () => {
    const args = [...ALONE, process.execPath, root('bin/whyspin.js'), 'ps', '--json']
    const { status, stdout, stderr } = spawnSync('unshare', args, { encoding: 'utf8' })
    assert.equal(status, 3)
    assert.equal(stdout, '')
    assert.match(stderr, /^whyspin: No Node process is to be seen here\.\nRun `whyspin ps` /)
  },
)

test('Ctrl-C ends the look early and prints what was seen', LIMIT, async (t) => {
  const target = await startTarget(t, IDLE)
  const running = startWhyspin(t, 'ps', '--json', '-d', '1h')
  await settled(running.pid)
  running.kill('SIGINT')
  seen(readTriage(await running.ended), target.pid)
})
