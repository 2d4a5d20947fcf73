import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { CommanderError, type Command } from 'commander'
import { buildProgram } from '../../../src/cli/program.ts'
import { refuseMistypedCommand, usageErrorFrom } from '../../../src/cli/usage.ts'
import { WhyspinError } from '../../../src/errors.ts'

/** What a wrong command line is answered with. */
async function refusal(line: string): Promise<WhyspinError> {
  const program = quiet(buildProgram())
  try {
    await program.parseAsync(line.split(' ').filter(Boolean), { from: 'user' })
  } catch (error) {
    if (error instanceof WhyspinError) return error
    if (error instanceof CommanderError) return usageErrorFrom(error, program)
    throw error
  }
  return assert.fail(`"${line}" was accepted`)
}

function quiet(program: Command): Command {
  for (const command of [program, ...program.commands])
    command.configureOutput({ writeOut: () => {} })
  return program
}

function help(name?: string): string {
  const program = buildProgram()
  let text = ''
  const command = name === undefined ? program : program.commands.find((one) => one.name() === name)
  command?.configureOutput({ writeOut: (part) => (text += part) })
  command?.outputHelp()
  return text
}

for (const [line, message, advice] of [
  ['', 'No target was given.', /e\.g\. whyspin 4242/],
  ['attach', 'No target was given.', /pid, :port/],
  ['--json 123', 'No target was given.', /whyspin 123 --json/],
  ['atach 1', 'There is no command "atach".', /Did you mean attach\?/],
  ['explian', 'There is no command "explian".', /Did you mean explain\?.*whyspin attach explian/],
  ['help explian', 'There is no command "explian".', /Did you mean explain\?/],
  ['1 --jsno', 'There is no option --jsno.', /Did you mean --json\?/],
  ['1 --jsno=x', 'There is no option --jsno.', /Did you mean --json\?/],
  ['1 --fail', 'There is no option --fail.', /Did you mean --fail-on\?/],
  ['demo --json', 'demo has no option --json.', /whyspin demo --help/],
  ['1 2', 'More than one target was given.', /Give one/],
  ['-d 5s attach 1', 'The command attach must be the first word.', /whyspin attach/],
  ['ps 1', 'Too many arguments for ps.', /whyspin ps --help/],
  ['ps --fail-on info', 'ps has no option --fail-on.', /whyspin ps --help/],
  ['ps -d 1ms', 'A duration of "1ms" is too short.', /200ms/],
  ['explain a b', 'Too many arguments for explain.', /whyspin explain --help/],
  ['1 -d', 'The option -d, --duration <time> needs a value.', /--help/],
  ['1 -d 5y', '"5y" is no duration.', /2s/],
  ['1 --fail-on eror', '"eror" is no severity.', /Did you mean error\?/],
] as const) {
  test(`"whyspin ${line}" is wrong usage: ${message}`, async () => {
    const error = await refusal(line)
    assert.equal(error.message, message)
    assert.match(error.advice, advice)
    assert.equal(error.exitCode, 2)
  })
}

test('a name of two letters is taken for a name, not for a slip of ps', () => {
  const program = buildProgram()
  for (const name of ['js', 'p', 'sp']) refuseMistypedCommand(name, program)
  assert.throws(() => refuseMistypedCommand('PS', program), /There is no command "PS"/)
})

test('help fits 80 columns and shows the options of attach, examples and exit codes', () => {
  const text = help()
  const all = [text, ...buildProgram().commands.map((command) => help(command.name()))]
  for (const line of all.join('\n').split('\n')) {
    assert.ok(line.length <= 80, line)
  }
  for (const part of [
    '--duration <time>',
    '--json [file]',
    '--fail-on',
    'Examples:',
    'Exit codes:',
  ]) {
    assert.ok(text.includes(part), part)
  }
})

test('until a command runs nothing but commander is imported', () => {
  const { packages, files } = importedBy('src/cli/run.ts')
  assert.deepEqual(packages, ['commander', 'node:fs'])
  assert.ok(!files.some((file) => file.startsWith('src/lints')))
})

test('the version is told before the command line is loaded', () => {
  assert.deepEqual(importedBy('src/cli/main.ts').packages, ['node:fs'])
})

/** What is loaded with a file: packages, and files of ours. */
function importedBy(entry: string): { packages: readonly string[]; files: readonly string[] } {
  const seen = new Set<string>()
  const packages = new Set<string>()
  const follow = (file: string): void => {
    if (seen.has(file)) return
    seen.add(file)
    const source = readFileSync(file, 'utf8')
    for (const [, id = ''] of source.matchAll(/^import (?!type )[^;]*? from '([^']+)'/gm)) {
      if (id.startsWith('.')) follow(join(dirname(file), id))
      else packages.add(id)
    }
  }
  follow(entry)
  return { packages: [...packages].toSorted(), files: [...seen] }
}
