import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type InspectorFlags, readInspectorFlags } from '../../../src/inspector/inspector-flags.ts'
import { plausibleSockets } from '../../../src/inspector/locate-inspector.ts'
import { identifyProcess } from '../../../src/process/identify-process.ts'

function flagsOf(line: string, nodeOptions: readonly string[] = []): InspectorFlags {
  const argv = ['node', ...line.split(' ').filter(Boolean)]
  return readInspectorFlags({ ...identifyProcess(process.pid), argv, nodeOptions })
}

test('reads where an inspector opens from the options, as Node does', () => {
  for (const [line, host, port, openFromStart] of [
    ['app.js', '127.0.0.1', 9229, false],
    ['app.js --inspect=1', '127.0.0.1', 9229, false],
    ['--inspect app.js', '127.0.0.1', 9229, true],
    ['--inspect=0 app.js', '127.0.0.1', 0, true],
    ['--inspect=0.0.0.0 app.js', '0.0.0.0', 9229, true],
    ['--inspect=[::1]:9333 app.js', '::1', 9333, true],
    ['--inspect-brk=localhost:9333 app.js', 'localhost', 9333, true],
    ['-r hook --inspect_port 9444 app.js', '127.0.0.1', 9444, false],
  ] as const) {
    const flags = flagsOf(line)
    const read = { host: flags.host, port: flags.port, openFromStart: flags.openFromStart }
    assert.deepEqual(read, { host, port, openFromStart }, line)
  }
})

test('reads whether a debugger is waited for, and whether the URL is told', () => {
  for (const [line, waitsForDebugger, tellsUrl] of [
    ['--inspect app.js', false, true],
    ['--inspect-brk=0 app.js', true, true],
    ['--inspect-wait app.js', true, true],
    ['--inspect-brk --inspect=0 app.js', true, true],
    ['--inspect --inspect-publish-uid=stderr app.js', false, false],
    ['--inspect-publish-uid stderr app.js', false, false],
    ['--inspect-publish-uid=stderr,http app.js', false, true],
  ] as const) {
    const flags = flagsOf(line)
    assert.equal(flags.waitsForDebugger, waitsForDebugger, line)
    assert.equal(flags.tellsUrl, tellsUrl, line)
  }
})

test('lets the command line win over NODE_OPTIONS', () => {
  assert.equal(flagsOf('--inspect-port=1111 app.js', ['--inspect-port=2222']).port, 1111)
  assert.equal(flagsOf('app.js', ['--inspect-port=2222']).port, 2222)
})

test('takes for an inspector only what the options or Node’s default make plausible', () => {
  const sockets = [
    { inode: 1, host: '127.0.0.1', port: 40_000 },
    { inode: 2, host: '0.0.0.0', port: 3000 },
    { inode: 3, host: '127.0.0.1', port: 9229 },
    { inode: 4, host: '::', port: 9333 },
  ]
  const inodes = (line: string): number[] =>
    plausibleSockets(sockets, flagsOf(line)).map(({ inode }) => inode)
  assert.deepEqual(inodes('app.js'), [3])
  assert.deepEqual(inodes('--inspect=[::]:9333 app.js'), [3, 4])
  assert.deepEqual(inodes('--inspect=0 app.js'), [1, 3])
  assert.deepEqual(inodes('--inspect-port=0 app.js'), [3])
})
