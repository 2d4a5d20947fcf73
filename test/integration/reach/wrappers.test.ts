import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { nodeDescendants } from '../../../src/process/node-descendants.ts'
import { eventually } from '../../helpers/eventually.ts'
import { startTree } from '../../helpers/process-tree.ts'
import { registryFile } from '../../helpers/registry-package.ts'
import { TARGET_NODE, type TestProcess } from '../../helpers/target.ts'
import { BRIEFLY, diagnose, gist, whyspin, notesOf } from '../../helpers/whyspin.ts'

const LIMIT = { timeout: 180_000 }
const TSX = fileURLToPath(new URL('../../../node_modules/.bin/tsx', import.meta.url))
const NODE = `"${TARGET_NODE}" --inspect-port=0`

const PROGRAM = `console.log('READY ' + process.pid)
;(function pollForNothing() { setImmediate(pollForNothing) })()
`
const HELPER = `console.log('HELPER'); setInterval(() => {}, 1000)
`

/** A small project: a program that spins, alone or beside a helper, and the scripts that start it. */
function project(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'whyspin-wrapper-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const scripts = {
    start: `${NODE} program.js`,
    both: `${NODE} helper.js & ${NODE} program.js`,
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'project', scripts }))
  writeFileSync(join(folder, 'program.js'), PROGRAM)
  writeFileSync(join(folder, 'helper.js'), HELPER)
  return folder
}

/** Starts a command in the project, with every Node of it on an inspector port of its own. */
async function startIn(
  t: TestContext,
  folder: string,
  file: string,
  ...args: readonly string[]
): Promise<{ readonly wrapper: TestProcess; readonly program: number }> {
  const wrapper = startTree(t, 'env', ['-C', folder, file, ...args], {
    NODE_OPTIONS: '--inspect-port=0',
    npm_config_update_notifier: 'false',
  })
  await wrapper.waitFor(/READY \d+\n/)
  return { wrapper, program: Number(/READY (\d+)/.exec(wrapper.output())?.[1]) }
}

const WRAPPERS: readonly (readonly [string, RegExp, string, ...string[]])[] = [
  ['a shell', /is (?:da|ba)?sh, not Node/, 'sh', '-c', `${NODE} program.js; true`],
  ['timeout', /is timeout, not Node/, 'timeout', '60', TARGET_NODE, 'program.js'],
  ['npm', /is npm and only waits/, 'npm', 'start'],
  ['npx', /is (?:npm|npx) and only waits/, 'npx', '--no', '-c', `${NODE} program.js`],
  ['tsx', /is tsx and only waits/, TARGET_NODE, TSX, 'program.js'],
  ['node --watch', /is node --watch and only waits/, TARGET_NODE, '--watch', 'program.js'],
  ['a shell that runs npm', /is (?:da|ba)?sh, not Node/, 'sh', '-c', 'npm start; true'],
]

/** The wrapper was named, the program below it is what was looked at, and the report says so. */
async function assertFindsProgram(
  t: TestContext,
  { wrapper, program }: { readonly wrapper: TestProcess; readonly program: number },
  says: RegExp,
): Promise<void> {
  const { report, exitCode } = await diagnose(t, wrapper.pid, ...BRIEFLY)
  assert.equal(report.target.pid, program)
  assert.equal(report.verdict, 'spinning', gist(report))
  const [note = ''] = report.notes
  assert.match(note, says)
  assert.match(
    note,
    new RegExp(`^Process ${wrapper.pid} \\(.* so process ${program} \\(.* below it`),
  )
  assert.equal(exitCode, 1)
  assert.ok(wrapper.isAlive())
}

for (const [what, says, file, ...args] of WRAPPERS) {
  test(`finds the program below ${what}`, LIMIT, async (t) => {
    await assertFindsProgram(t, await startIn(t, project(t), file, ...args), says)
  })
}

const PROGRAM_ARGUMENTS = [TARGET_NODE, '--inspect-port=0', 'program.js'] as const

/** Of the system, where it has them: what starts containers, and what starts as somebody else. */
for (const [file, ...args] of [
  ['tini', '-s', '--', ...PROGRAM_ARGUMENTS],
  ['dumb-init', ...PROGRAM_ARGUMENTS],
  ['sudo', '-n', '-u', 'daemon', ...PROGRAM_ARGUMENTS],
  ['su', '-s', '/bin/sh', 'daemon', '-c', `${NODE} program.js; true`],
] as const) {
  const isThere = (process.env['PATH'] ?? '')
    .split(':')
    .some((path) => existsSync(join(path, file)))
  const skip =
    (!isThere && `${file} is not installed`) ||
    (file.startsWith('su') && process.getuid?.() !== 0 && 'only root may start as another user')
  test(`finds the program below ${file}`, { ...LIMIT, skip }, async (t) => {
    const folder = project(t)
    chmodSync(folder, 0o755)
    await assertFindsProgram(
      t,
      await startIn(t, folder, file, ...args),
      new RegExp(`is ${file}, not Node`),
    )
  })
}

for (const [what, spec, file, ...args] of [
  ['pnpm', 'pnpm@9.15.9', 'bin/pnpm.cjs', 'start'],
  ['yarn', 'yarn@1.22.22', 'bin/yarn.js', 'start'],
  ['nodemon', 'nodemon@3.1.14', 'bin/nodemon.js', 'program.js'],
] as const) {
  test(`finds the program below ${what}`, LIMIT, async (t) => {
    const script = await registryFile(t, spec, file)
    if (script === null) return
    const says = new RegExp(`is ${what} and only waits`)
    await assertFindsProgram(t, await startIn(t, project(t), TARGET_NODE, script, ...args), says)
  })
}

test('looks at a wrapper itself when that is insisted on', LIMIT, async (t) => {
  const { wrapper } = await startIn(t, project(t), 'npm', 'start')
  const { report } = await diagnose(t, wrapper.pid, '--exact', ...BRIEFLY)
  assert.equal(report.target.pid, wrapper.pid)
  assert.deepEqual(notesOf(report), [])
  assert.equal(report.verdict, 'clear', gist(report))
})

test('says of a shell that is insisted on what runs below it', LIMIT, async (t) => {
  const { wrapper, program } = await startIn(t, project(t), 'sh', '-c', `${NODE} program.js; true`)
  const { stderr, exitCode } = await whyspin(t, String(wrapper.pid), '--exact')
  assert.match(stderr, /, not Node; it was not touched\.\n/)
  assert.match(stderr, new RegExp(`below this one runs ${program} \\(`))
  assert.equal(exitCode, 3)
})

test('lists the programs below a wrapper when there are several', LIMIT, async (t) => {
  const { wrapper, program } = await startIn(t, project(t), 'npm', 'run', 'both')
  await wrapper.waitFor(/HELPER/)
  const [helper] = nodeDescendants(wrapper.pid).filter((pid) => pid !== program)
  const { stdout, stderr, exitCode } = await whyspin(t, String(wrapper.pid), ...BRIEFLY)
  assert.equal(stdout, '')
  assert.match(stderr, /is npm and only waits, and 2 Node processes run below it: /)
  for (const pid of [program, helper]) assert.match(stderr, new RegExp(` ${pid} \\(`))
  assert.match(stderr, new RegExp(`\`whyspin ${wrapper.pid} --subprocesses\``))
  assert.equal(exitCode, 3)
})

test('a program that is called npm and works itself is looked at itself', LIMIT, async (t) => {
  const folder = project(t)
  const code = `require('child_process').spawn(process.execPath, ['helper.js'])\n${PROGRAM}`
  mkdirSync(join(folder, 'bin'))
  writeFileSync(join(folder, 'bin/npm.js'), code)
  const { wrapper, program } = await startIn(t, folder, TARGET_NODE, 'bin/npm.js')
  await eventually(() => assert.equal(nodeDescendants(wrapper.pid).length, 1))
  const { report } = await diagnose(t, program, ...BRIEFLY)
  assert.equal(report.target.pid, program)
  assert.deepEqual(notesOf(report), [])
})

test('a program with helpers of its own is looked at itself', LIMIT, async (t) => {
  const folder = project(t)
  const code = `require('child_process').spawn(process.execPath, ['helper.js'])\n${PROGRAM}`
  writeFileSync(join(folder, 'server.js'), code)
  const { wrapper, program } = await startIn(t, folder, TARGET_NODE, 'server.js')
  await eventually(() => assert.equal(nodeDescendants(wrapper.pid).length, 1))
  const { report } = await diagnose(t, program, ...BRIEFLY)
  assert.equal(report.target.pid, program)
  assert.deepEqual(notesOf(report), [])
})
