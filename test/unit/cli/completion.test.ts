import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Option } from 'commander'
import { bashScript } from '../../../src/cli/completion/bash.ts'
import { fishScript } from '../../../src/cli/completion/fish.ts'
import { type CompletionSpec, completionSpec } from '../../../src/cli/completion/spec.ts'
import { zshScript } from '../../../src/cli/completion/zsh.ts'
import { buildProgram } from '../../../src/cli/program.ts'
import { completing, noShell } from '../../helpers/completing.ts'

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript }

/** The command line with what another day may bring: a command, an argument, options of each kind. */
function laterSpec(): CompletionSpec {
  const program = buildProgram()
  program
    .command('later [target]')
    .description(`what's new: "quotes", \\ and [brackets]`)
    .option('--new-file <file>', `it's a file: [really]`)
    .addOption(new Option('--mood <what>', 'how it feels').choices(['glad', 'sad']))
  return completionSpec(program, ['one-lint'])
}

test('a new command and its options are completed without a word about them', (t) => {
  const spec = laterSpec()
  for (const shell of ['bash', 'fish'] as const) {
    if (noShell(shell)) {
      t.diagnostic(String(noShell(shell)))
      continue
    }
    const { offered } = completing(t, shell, SCRIPTS[shell](spec))
    const words = (...typed: readonly string[]): readonly string[] =>
      offered('whyspin', ...typed).map((line) => line.split('\t')[0] ?? '')
    assert.deepEqual(words('lat'), ['later'])
    assert.deepEqual(words('later', '--new'), ['--new-file'])
    assert.deepEqual(words('later', '--new-file', 'b'), ['b.whyspin'])
    assert.deepEqual(words('later', '--mood', ''), ['glad', 'sad'])
    assert.deepEqual(words('explain', ''), ['one-lint'])
  }
})

test('zsh takes descriptions for text, whatever stands in them', { skip: noShell('zsh') }, (t) => {
  const { offered } = completing(t, 'zsh', zshScript(laterSpec()))
  assert.deepEqual(offered('whyspin lat'), ['whyspin later '])
  assert.deepEqual(offered('whyspin later --new-f'), ['whyspin later --new-file='])
  assert.deepEqual(offered('whyspin later --mood g'), ['whyspin later --mood glad '])
})

test('every option of the program is in every script', () => {
  const program = buildProgram()
  const spec = completionSpec(program, [])
  for (const script of Object.values(SCRIPTS)) {
    const text = script(spec)
    for (const command of [program, ...program.commands])
      for (const { long } of command.options)
        assert.match(text, new RegExp(`(?:--|-l )${long?.slice(2)}\\b`), `${long}`)
  }
})
