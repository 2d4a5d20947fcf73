import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { buildProgram } from '../../../src/cli/program.ts'
import { version } from '../../../src/cli/version.ts'
import { readAction, runAction } from '../../helpers/action.ts'

const action = readAction()
const [step] = action.runs.steps

test('the action is one step of bash, and no input is written into its script', () => {
  assert.equal(action.runs.using, 'composite')
  assert.equal(action.runs.steps.length, 1)
  assert.equal(step.shell, 'bash')
  assert.doesNotMatch(step.run, /\$\{\{/)
})

test('every input reaches the script, and every output comes from it', () => {
  const used = [...Object.values(step.env), step['working-directory']]
  assert.deepEqual(
    used.toSorted(),
    Object.keys(action.inputs)
      .map((name) => `\${{ inputs.${name} }}`)
      .toSorted(),
  )
  for (const [name, { value }] of Object.entries(action.outputs))
    assert.equal(value, `\${{ steps.check.outputs.${name} }}`)
})

test('the action runs the version of the package that it lies in', () => {
  assert.equal(action.inputs['version']?.default, version())
})

test('inputs become options, and what is empty becomes none', (t) => {
  const { argv, exitCode, outputs, leaked, stdout, stderr } = runAction(t, {
    run: 'node server.js',
    'on-port': 'npx autocannon "http://127.0.0.1:$PORT"',
    'fail-on': 'warning',
    args: '--tail\n5s\n\n--load-timeout=1m',
  })
  assert.deepEqual(argv, [
    ...['--yes', `whyspin@${version()}`, 'check'],
    '--on-port=npx autocannon "http://127.0.0.1:$PORT"',
    '--fail-on=warning',
    ...['--tail', '5s', '--load-timeout=1m'],
    ...['--', 'bash', '-c', 'node server.js'],
  ])
  assert.equal(exitCode, 0)
  assert.deepEqual(outputs, { outcome: 'passed', 'exit-code': '0' })
  assert.deepEqual(leaked, [], 'the program under test sees the inputs')
  assert.equal(stdout + stderr, '')
})

test('a target stands where one belongs', (t) => {
  const { argv } = runAction(t, { target: ':8080', load: 'npm run load', version: '1.2.3' })
  assert.deepEqual(argv, ['--yes', 'whyspin@1.2.3', 'check', ':8080', '--load=npm run load'])
})

const HOSTILE = [
  '$(touch pwned)',
  '`touch pwned`',
  '"; touch pwned; echo "',
  "'; touch pwned; echo '",
  '* ? [a-z] ~ {a,b} !! \\ \\n $HOME ${IFS}',
  '-e --version',
  '|| touch pwned &',
  '>pwned',
  'two  spaces and\ta tab',
  '::error::not from here',
  'ünïcödé 函数 \u202e',
]

test('whatever stands in an input arrives as it stands, and nothing of it is run', (t) => {
  for (const text of [...HOSTILE, 'two\nlines']) {
    const isLine = !text.includes('\n')
    const files = isLine ? { sarif: `${text}/s`, baseline: text } : {}
    const run = runAction(t, {
      run: text,
      load: text,
      'on-port': text,
      'fail-on': text,
      config: text,
      args: text,
      ...files,
    })
    const value = (name: string): string => `--${name}=${text}`
    assert.deepEqual(run.argv, [
      ...['--yes', `whyspin@${version()}`, 'check'],
      ...['load', 'on-port', 'fail-on', 'config'].map(value),
      ...(isLine ? [value('baseline'), `--sarif=${text}/s`] : []),
      ...text.split('\n'),
      ...['--', 'bash', '-c', text],
    ])
    assert.equal(run.exitCode, 0)
    assert.equal(run.stdout + run.stderr, '')
    assert.deepEqual(run.outputs, {
      outcome: 'passed',
      'exit-code': '0',
      ...(isLine ? { sarif: `${run.folder}/${text}/s` } : {}),
    })
    assert.ok(!readdirSync(run.folder).includes('pwned'), text)
  }
})

test('each exit code has its outcome, and is passed on', (t) => {
  for (const [code, outcome] of [
    [0, 'passed'],
    [1, 'failed'],
    [2, 'error'],
    [3, 'error'],
    [4, 'inconclusive'],
    [127, 'error'],
  ] as const) {
    const run = runAction(t, { run: 'node server.js' }, code)
    assert.equal(run.exitCode, code)
    assert.deepEqual(run.outputs, { outcome, 'exit-code': String(code) })
  }
})

test('the paths of reports are told where they were written, also when the check fails', (t) => {
  const given = {
    run: 'node server.js',
    sarif: 'out/deep/whyspin.sarif',
    junit: 'junit.xml',
    output: 'nowhere',
  }
  const failed = runAction(t, given, 1)
  assert.deepEqual(failed.outputs, {
    sarif: join(failed.folder, 'out/deep/whyspin.sarif'),
    junit: join(failed.folder, 'junit.xml'),
    outcome: 'failed',
    'exit-code': '1',
  })
  const refused = runAction(t, given, 2)
  assert.deepEqual(refused.outputs, { outcome: 'error', 'exit-code': '2' })
})

test('what cannot be meant is refused before anything is run, without an echo of it', (t) => {
  const evil = '::set-output name=x::y'
  for (const [given, says, runner] of [
    [{}, /Give the input run or target/],
    [{ target: '--config=evil' }, /begins with a dash/],
    [{ run: 'x', version: `1 ${evil}` }, /is no version/],
    [{ run: 'x', version: '$(touch pwned)' }, /is no version/],
    [{ run: 'x', version: '' }, /is no version/],
    [{ run: 'x', sarif: `a\noutcome=passed` }, /The input sarif is no path/],
    [{ run: 'x', output: `a\r${evil}` }, /The input output is no path/],
    [{ run: 'x' }, /needs a runner with Linux/, { RUNNER_OS: 'macOS' }],
    [{ run: 'x' }, /There is no npx here/, { RUNNER_OS: 'Linux', PATH: '/nowhere' }],
  ] as const) {
    const run = runAction(t, given, 0, runner)
    assert.equal(run.argv, null)
    assert.equal(run.exitCode, 2)
    assert.match(run.stdout, /^::error title=whyspin::[^\n]*\.\n$/)
    assert.match(run.stdout, says)
    assert.ok(!run.stdout.includes(evil))
    assert.deepEqual(run.outputs, { outcome: 'error', 'exit-code': '2' })
    assert.deepEqual(readdirSync(run.folder), [])
  }
})

const check = buildProgram().commands.find((command) => command.name() === 'check')

test('every option of the action is one of the command', (t) => {
  const everything = Object.fromEntries(
    Object.keys(action.inputs)
      .filter((name) => !['args', 'target', 'version', 'working-directory'].includes(name))
      .map((name) => [name, 'x']),
  )
  const words = runAction(t, everything).argv?.slice(3) ?? []
  const given = words.slice(0, words.indexOf('--')).map((word) => word.split('=')[0])
  assert.equal(given.length, Object.keys(everything).length - 1, 'each but `run` is an option')
  const known = check?.options.map(({ long }) => long) ?? []
  for (const option of given) assert.ok(known.includes(option), `check has no ${option}`)
})

test('the example uses the action as it is', () => {
  const path = '../../../.github/workflows/whyspin-example.yml'
  const text = readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8')
  const { on, permissions, jobs } = parse(text, { strict: true, uniqueKeys: true })
  assert.equal(on, 'workflow_dispatch')
  assert.deepEqual(permissions, { contents: 'read' })
  const steps: readonly { uses: string; id?: string; with?: Record<string, string> }[] =
    jobs.check.steps
  const ours = steps.find(({ uses }) => uses === './')
  assert.equal(ours?.id, 'whyspin')
  for (const name of Object.keys(ours.with ?? {})) assert.ok(action.inputs[name], name)
  for (const [, name = ''] of text.matchAll(/steps\.whyspin\.outputs\.([\w-]+)/g))
    assert.ok(action.outputs[name], name)
})
