import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { WhyspinError } from '../../../src/errors.ts'
import { resolveTarget } from '../../../src/process/resolve-target.ts'
import {
  IDLE,
  TARGET_NODE,
  type TestProcess,
  startProcess,
  startTarget,
} from '../../helpers/target.ts'

const LIMIT = { timeout: 20_000 }

function refusal(text: string, exitCode: number): string {
  try {
    resolveTarget(text)
  } catch (error) {
    assert.ok(error instanceof WhyspinError, String(error))
    assert.equal(error.exitCode, exitCode)
    return `${error.message} ${error.advice}`
  }
  return 'not refused'
}

/** A script under a name that no other process has. */
function writeScript(t: TestContext, name: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'whyspin-'))
  t.after(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, `${name}.cjs`), IDLE)
  return join(folder, `${name}.cjs`)
}

async function startScript(t: TestContext, script: string): Promise<TestProcess> {
  const target = startProcess(t, TARGET_NODE, ['--inspect-port', '0', script, '--fast'])
  await target.waitFor(/ready/)
  return target
}

test('takes a pid and a ws:// URL as they are', () => {
  assert.deepEqual(resolveTarget('4711'), { kind: 'pid', pid: 4711 })
  const url = 'ws://127.0.0.1:9229/0f2c936f-b1cd-4ac9-aab3-f63b0f33d55e'
  assert.deepEqual(resolveTarget(url), { kind: 'url', url })
})

test('names wrong values and the nearest right form', () => {
  for (const [text, named, form] of [
    ['', 'empty', 'a pid'],
    ['0', '`0`', 'a pid'],
    ['-5', '`-5`', 'a pid'],
    ['1.5', '`1.5`', 'a pid'],
    [':0', '`:0`', ':3000'],
    [':99999', '`:99999`', ':3000'],
    [':http', '`:http`', ':3000'],
    ['localhost:8080', '`localhost:8080`', '`:8080`'],
    ['[::1]:8080', '`[::1]:8080`', '`:8080`'],
    ['http://127.0.0.1:3000/', '`http://127.0.0.1:3000/`', '`:3000`'],
    ['http://10.0.0.5:9229', '`http://10.0.0.5:9229`', '`ws://10.0.0.5:9229/<id>`'],
    ['https://example.org', '`https://example.org`', '`ws://127.0.0.1:9229/<id>`'],
    ['ws://127.0.0.1:9229', '`ws://127.0.0.1:9229`', 'ws://127.0.0.1:9229/0f2c'],
    [String(process.pid), 'whyspin itself', 'a pid'],
  ] as const) {
    const said = refusal(text, 2)
    assert.ok(said.includes(named) && said.includes(form), `${text}: ${said}`)
  }
})

test('finds the process that listens on a port', LIMIT, async (t) => {
  const target = await startTarget(
    t,
    `const s = require('net').createServer().listen(0, () => console.log('ready', s.address().port))`,
  )
  const port = /ready (\d+)/.exec(target.output())?.[1]
  assert.deepEqual(resolveTarget(`:${port}`), { kind: 'pid', pid: target.pid })
  target.kill('SIGKILL')
  await target.exited()
  assert.match(refusal(`:${port}`, 3), new RegExp(`listens on port ${port}`))
})

test('lists the processes that share a port', LIMIT, async (t) => {
  const target = await startTarget(
    t,
    `const s = require('net').createServer().listen(0, () => {
       const c = require('child_process').spawn(process.execPath,
         ['-e', 'require("net").createServer().listen({ fd: 3 }, () => process.send("up"))'],
         { stdio: ['ignore', 'ignore', 'ignore', s._handle.fd, 'ipc'], env: { ...process.env, NODE_CHANNEL_FD: '4' } })
       c.on('message', () => console.log('ready', s.address().port, c.pid))
       process.on('exit', () => c.kill('SIGKILL'))
       process.stdin.on('end', () => process.exit()).resume()
     })`,
  )
  t.after(() => target.child.stdin?.end())
  const [, port, child] = /ready (\d+) (\d+)/.exec(target.output()) ?? []
  t.after(() => process.kill(Number(child), 'SIGKILL'))
  const said = refusal(`:${port}`, 3)
  assert.ok(said.includes(`${target.pid} (`) && said.includes(`${child} (`), said)
})

test('finds the one Node process that runs a script, by file, stem or part', LIMIT, async (t) => {
  const script = writeScript(t, 'only-billing')
  const target = await startScript(t, script)
  // Same words, but not Node.
  startProcess(t, 'sh', ['-c', 'read line', script])
  for (const name of ['only-billing', 'only-billing.cjs', script, 'nly-billing.cjs --fa'])
    assert.deepEqual(resolveTarget(name), { kind: 'pid', pid: target.pid }, name)
})

test('prefers a script of that name to a command line that mentions it', LIMIT, async (t) => {
  const script = writeScript(t, 'exact-orders')
  const target = await startScript(t, script)
  const other = startProcess(t, TARGET_NODE, ['-e', IDLE, 'exact-orders'])
  await other.waitFor(/ready/)
  assert.deepEqual(resolveTarget('exact-orders'), { kind: 'pid', pid: target.pid })
})

test('finds a process by the title that it gave itself', LIMIT, async (t) => {
  const target = await startTarget(t, `process.title = 'titled mailer'; ${IDLE}`)
  assert.deepEqual(resolveTarget('titled mailer'), { kind: 'pid', pid: target.pid })
})

test('lists the processes among which a name cannot decide', LIMIT, async (t) => {
  const script = writeScript(t, 'twin-shipping')
  const twins = [await startScript(t, script), await startScript(t, script)]
  const said = refusal('twin-shipping', 3)
  for (const { pid } of twins) assert.ok(said.includes(`${pid} (`), said)
})

test('says that no Node process has a name, and never finds itself', () => {
  assert.match(refusal('no-such-name-anywhere', 3), /`no-such-name-anywhere`/)
  const own = process.argv[1]?.split('/').at(-1) ?? ''
  assert.doesNotMatch(refusal(own, 3), new RegExp(`\\b${process.pid} \\(`))
})
