import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'

/** A checkout that holds nothing but the executable and, if given, a built main. */
function checkout(context: TestContext, main?: string): string {
  const root = mkdtempSync(join(tmpdir(), 'whyspin-bin-'))
  context.after(() => rmSync(root, { recursive: true }))
  cpSync('bin/whyspin.js', join(root, 'bin/whyspin.js'))
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }')
  if (main !== undefined) {
    mkdirSync(join(root, 'dist/cli'), { recursive: true })
    writeFileSync(join(root, 'dist/cli/main.js'), main)
  }
  return join(root, 'bin/whyspin.js')
}

test('a checkout that was not built says what to run', (context) => {
  const { status, stderr, stdout } = spawnSync(process.execPath, [checkout(context), '1'], {
    encoding: 'utf8',
  })
  assert.equal(status, 2)
  assert.match(stderr, /main\.js is missing\.\nIn a checkout, run npm ci and npm run build first/)
  assert.equal(stdout, '')
})

test('main receives the arguments, and its number is the exit code', (context) => {
  const script = checkout(
    context,
    'export const main = async (argv) => { console.log(argv.join()); return 4 }',
  )
  const { status, stdout } = spawnSync(process.execPath, [script, 'a', '--b'], { encoding: 'utf8' })
  assert.equal(stdout, 'a,--b\n')
  assert.equal(status, 4)
})

test('a defect in main is never taken for a finding', (context) => {
  const script = checkout(context, 'export const main = async () => { throw new Error("oops") }')
  const { status, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' })
  assert.match(stderr, /this is a bug of whyspin\nError: oops/)
  assert.equal(status, 3)
})

test('a reader that goes away early changes nothing', (context) => {
  const script = checkout(
    context,
    'export const main = async () => { console.log("x".repeat(1e6)); return 1 }',
  )
  const command = `"${process.execPath}" "${script}" | head -c 1; exit \${PIPESTATUS[0]}`
  const { status, stderr } = spawnSync('bash', ['-c', command], { encoding: 'utf8' })
  assert.equal(stderr, '')
  assert.equal(status, 1)
})
