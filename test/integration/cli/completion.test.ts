import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { EXPORT_FLAGS } from '../../../src/cli/export-flags.ts'
import { FAIL_ON } from '../../../src/cli/fail-on.ts'
import { buildProgram } from '../../../src/cli/program.ts'
import { lints } from '../../../src/lints/index.ts'
import { completing, type CompletingShell, noShell } from '../../helpers/completing.ts'
import { startProcess, TARGET_NODE } from '../../helpers/target.ts'
import { whyspin } from '../../helpers/whyspin.ts'

const LIMIT = { timeout: 120_000 }

async function script(t: TestContext, shell: CompletingShell): Promise<string> {
  const { stdout, stderr, exitCode } = await whyspin(t, 'completion', shell)
  assert.equal(stderr, '')
  assert.equal(exitCode, 0)
  return stdout
}

const sorted = (words: readonly string[]): readonly string[] => words.toSorted()
const withoutText = (lines: readonly string[]): readonly string[] =>
  lines.map((line) => line.split('\t')[0] ?? '')
const COMMANDS = [...buildProgram().commands.map((command) => command.name()), 'help']
const LINTS = lints.map(({ id }) => id)
const FILES = ['a file.whyspin', 'b.whyspin']

for (const shell of ['bash', 'fish'] as const)
  test(
    `${shell} is offered what may stand there`,
    { ...LIMIT, skip: noShell(shell) },
    async (t) => {
      const { offered } = completing(t, shell, await script(t, shell))
      const offers = (...words: readonly string[]): readonly string[] =>
        withoutText(offered('whyspin', ...words))

      const first = offers('')
      for (const command of COMMANDS) assert.ok(first.includes(command), command)
      assert.deepEqual(offers('repo'), ['report'])
      assert.deepEqual(sorted(offers('explain', '')), sorted(LINTS))
      assert.deepEqual(offers('explain', 'mic'), ['microtask-spin'])
      assert.deepEqual(sorted(offers('completion', '')), ['bash', 'fish', 'zsh'])
      assert.deepEqual(sorted(offers('help', 'd')), ['demo', 'diff'])

      // The short form has the options of attach.
      for (const words of [['4242'], ['attach', '4242'], ['-d', '5s', '4242'], ['4242', '--json']])
        for (const { id } of EXPORT_FLAGS)
          assert.ok(offers(...words, `--${id}`).includes(`--${id}`), words.join(' '))
      assert.deepEqual(offers('ps', '--fail'), [])
      assert.deepEqual(sorted(offers('4242', '--fail-on', '')), sorted(FAIL_ON))
      assert.deepEqual(offers('4242', '--fail-on', 'w'), ['warning'])
      assert.deepEqual(offers('4242', '--duration', ''), [])

      for (const words of [
        ['report'],
        ['diff'],
        ['diff', 'b.whyspin'],
        ['4242', '--recording'],
        ['ps', '--json'],
      ]) {
        const files = offers(...words, '').map((file) => file.replaceAll('\\', ''))
        assert.deepEqual(sorted(files), FILES)
      }
      assert.deepEqual(offers('report', 'b.whyspin', ''), [])
      assert.deepEqual(offers('4242', '-o', 'b'), [], 'a file is no folder')
      assert.ok(offers('4242', '--', 'sle').includes('sleep'))
      assert.ok(offers('4242', '--', 'sleep', 'b').includes('b.whyspin'))
    },
  )

test(
  'bash splits --option=value in three, and is offered its values all the same',
  { ...LIMIT, skip: noShell('bash') },
  async (t) => {
    const { offered } = completing(t, 'bash', await script(t, 'bash'))
    assert.deepEqual(offered('whyspin', '4', '--fail-on', '=', ''), [...FAIL_ON])
    assert.deepEqual(offered('whyspin', '4', '--fail-on', '=', 'w'), ['warning'])
    assert.deepEqual(offered('whyspin', '4', '--fail-on', '='), [...FAIL_ON])
    assert.deepEqual(offered('whyspin', 'diff', '--flamegraph', '=', 'f.html', 'b'), ['b.whyspin'])
  },
)

test('zsh completes what may stand there', { ...LIMIT, skip: noShell('zsh') }, async (t) => {
  const { offered } = completing(t, 'zsh', await script(t, 'zsh'))
  for (const [typed, becomes] of [
    ['whyspin repo', 'whyspin report '],
    ['whyspin explain mic', 'whyspin explain microtask-spin '],
    ['whyspin completion f', 'whyspin completion fish '],
    ['whyspin 4242 --fail-on w', 'whyspin 4242 --fail-on warning '],
    ['whyspin attach 4242 --fail-on=w', 'whyspin attach 4242 --fail-on=warning '],
    ['whyspin 4242 --cpu', 'whyspin 4242 --cpuprofile='],
    ['whyspin -d 5s 4242 --spee', 'whyspin -d 5s 4242 --speedscope='],
    ['whyspin report b', 'whyspin report b.whyspin '],
    ['whyspin diff b.whyspin a', 'whyspin diff b.whyspin a\\ file.whyspin '],
    ['whyspin report b.whyspin b', 'whyspin report b.whyspin b'],
    ['whyspin ps --fail', 'whyspin ps --fail'],
    ['whyspin 4242 -- slee', 'whyspin 4242 -- sleep '],
  ] as const)
    assert.deepEqual(offered(typed), [becomes])
})

const noPgrep = spawnSync('pgrep', ['-V']).status === 0 ? false : 'pgrep is not installed'

for (const shell of ['bash', 'fish'] as const)
  test(
    `${shell} is offered the Node processes that run, and no name that a shell would run`,
    { ...LIMIT, skip: noShell(shell) || noPgrep },
    async (t) => {
      const folder = mkdtempSync(join(tmpdir(), 'whyspin-names-'))
      t.after(() => rmSync(folder, { recursive: true }))
      const names = ['plain-name.cjs', '$(touch pwned).js', '`touch pwned`.js', '*.js']
      const targets = names.map((name) => {
        writeFileSync(join(folder, name), `console.log('ready'); setInterval(() => {}, 1000)`)
        return startProcess(t, TARGET_NODE, [join(folder, name)])
      })
      for (const target of targets) await target.waitFor(/ready/)
      const { offered } = completing(t, shell, await script(t, shell))
      const first = withoutText(offered('whyspin', ''))
      for (const { pid } of targets) assert.ok(first.includes(String(pid)))
      assert.ok(first.includes('plain-name.cjs'))
      assert.ok(
        first.every((word) => /^[\w.-]+$/.test(word)),
        first.join(' '),
      )
      assert.deepEqual(withoutText(offered('whyspin', 'attach', 'plain-n')), ['plain-name.cjs'])
      assert.ok(!existsSync(join(folder, 'pwned')))
    },
  )

for (const [args, says] of [
  [['completion'], /^whyspin: No shell was given\.\nGive bash, zsh or fish/],
  [['completion', 'zhs'], /^whyspin: There is no completion for "zhs"\.\nDid you mean zsh\?/],
  [
    ['completion', 'powershell'],
    /^whyspin: There is no completion for "powershell"\.\nwhyspin completes in bash, zsh and fish/,
  ],
] as const)
  test(`\`whyspin ${args.join(' ')}\` is wrong usage`, LIMIT, async (t) => {
    const { exitCode, stdout, stderr } = await whyspin(t, ...args)
    assert.equal(exitCode, 2)
    assert.equal(stdout, '')
    assert.match(stderr, says)
  })

test('the help says how to install it in each shell', LIMIT, async (t) => {
  const { stdout } = await whyspin(t, 'completion', '--help')
  for (const shell of ['bash', 'zsh', 'fish'])
    assert.match(stdout, new RegExp(`^ {2}${shell} .*whyspin completion ${shell}`, 'm'))
})
