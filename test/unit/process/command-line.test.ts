import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { describeProcess, readArgv } from '../../../src/process/command-line.ts'

const LIMIT = { timeout: 20_000 }
// oxlint-disable-next-line no-control-regex
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}\ufffd]/u

const HOSTILE: Readonly<Record<string, readonly string[]>> = {
  'control sequences': ['\u001b[2J\u001b]0;gone\u0007', '\u009b31m', 'a\r\nb'],
  'marks that turn the text round': ['\u202eevil', '\u2066x\u2069', '\u2028', '\u{e0041}'],
  'a hundred kilobytes': ['x'.repeat(100_000)],
  'almost nothing': ['', '', 'x'],
}

for (const [what, args] of Object.entries(HOSTILE)) {
  test(`a command line of ${what} is shown in one short line`, LIMIT, async (t) => {
    const code = 'console.log(process.pid); setInterval(() => {}, 1000)'
    const child = spawn(process.execPath, ['-e', code, '--', ...args], {
      argv0: `\u001b]0;${what}`,
    })
    t.after(() => child.kill('SIGKILL'))
    await once(child.stdout, 'data')
    assert.ok(child.pid)
    const text = describeProcess(child.pid)
    assert.doesNotMatch(text, UNSAFE)
    assert.ok(text.length < 100, text)
    assert.equal(text.startsWith(`${child.pid} (`), true)
    assert.deepEqual(readArgv(child.pid).slice(-args.length), args)
  })
}

test('a title of control sequences is shown plainly', LIMIT, async (t) => {
  const code = `process.title = '\\x1b[2J\\u202eevil'; console.log(1); setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['-e', code])
  t.after(() => child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  assert.ok(child.pid)
  assert.doesNotMatch(describeProcess(child.pid), UNSAFE)
})

test('a process that is gone is said to be', () => {
  assert.equal(describeProcess(99_999_999), '99999999 (gone)')
})
