import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { buildSync, transformSync } from 'esbuild'
import { startProcess, TARGET_NODE, type TestProcess } from '../../helpers/target.ts'
import { BRIEFLY, filesOf, gist, readReport, whyspin, notesOf } from '../../helpers/whyspin.ts'

const LIMIT = { timeout: 120_000 }
const SPIN = `(function again() { setImmediate(again) })(); console.log('ready')`
const OPTIONS = ['--no-warnings', '--inspect-port=0']
const MAJOR = Number(
  spawnSync(TARGET_NODE, ['-p', 'process.versions.node']).stdout.toString().split('.')[0],
)

/** A fresh folder with these files; gone with the test. */
function folderWith(t: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'whyspin-state-'))
  t.after(() => rmSync(folder, { recursive: true }))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}
const run = (t: TestContext, ...args: readonly string[]): TestProcess =>
  startProcess(t, TARGET_NODE, [...OPTIONS, ...args])
const inShell = (t: TestContext, script: string, ...args: readonly string[]): TestProcess =>
  startProcess(t, 'sh', ['-c', script, 'sh', TARGET_NODE, ...OPTIONS, ...args])
const TYPED = `const again = (turn: number): void => { setImmediate(again, turn + 1) }
again(0)
console.log('ready')
`

/** How each is started, and the file that is blamed. All of them spin. */
const MAINS: Readonly<Record<string, readonly [(t: TestContext) => TestProcess, RegExp]>> = {
  'a CommonJS main': [
    (t) => run(t, join(folderWith(t, { 'main.cjs': SPIN }), 'main.cjs')),
    /main\.cjs$/,
  ],
  'an ESM main': [(t) => run(t, join(folderWith(t, { 'm.mjs': SPIN }), 'm.mjs')), /m\.mjs$/],
  'a script given by -e': [(t) => run(t, '-e', SPIN), /^\[eval\]$/],
  'a script on stdin': [
    (t) => inShell(t, `exec "$@" - < ${join(folderWith(t, { 's.js': SPIN }), 's.js')}`),
    /^\[stdin\]$/,
  ],
  'a REPL': [
    (t) => {
      const repl = run(t, '-i')
      repl.child.stdin?.write(`${SPIN}\n`)
      return repl
    },
    /^REPL\d+$/,
  ],
  'a minified bundle of one line': [
    (t) => {
      const folder = folderWith(t, { 'in.mjs': `import os from 'node:os'; os.cpus(); ${SPIN}` })
      const outfile = join(folder, 'bundle.cjs')
      buildSync({
        entryPoints: [join(folder, 'in.mjs')],
        bundle: true,
        minify: true,
        outfile,
        platform: 'node',
      })
      return run(t, outfile)
    },
    /bundle\.cjs$/,
  ],
  'TypeScript with a source map': [
    (t) => {
      const { code } = transformSync(TYPED, {
        loader: 'ts',
        sourcemap: 'inline',
        sourcefile: 'a.ts',
      })
      const folder = folderWith(t, { 'a.cjs': code })
      return run(t, '--enable-source-maps', join(folder, 'a.cjs'))
    },
    /a\.(?:cjs|ts)$/,
  ],
  'a startup snapshot': [
    (t) => {
      const main = `require('v8').startupSnapshot.setDeserializeMainFunction(() => { ${SPIN} })`
      const folder = folderWith(t, { 'entry.js': main })
      const blob = join(folder, 'snapshot.blob')
      const entry = join(folder, 'entry.js')
      spawnSync(TARGET_NODE, ['--snapshot-blob', blob, '--build-snapshot', entry])
      return run(t, '--snapshot-blob', blob, entry)
    },
    /entry\.js$/,
  ],
  'a heap of 64 MB that is half full': [
    (t) =>
      run(
        t,
        '--max-old-space-size=64',
        '-e',
        `globalThis.keep = Array.from({ length: 200_000 }, (_, i) => ({ i, s: [i] })); ${SPIN}`,
      ),
    /^\[eval\]$/,
  ],
}

for (const [what, [start, file]] of Object.entries(MAINS)) {
  test(`${what}: the spin is found, and goes on`, LIMIT, async (t) => {
    const target = start(t)
    await target.waitFor(/ready/)
    const { report, stderr } = readReport(
      await whyspin(t, String(target.pid), '--json', ...BRIEFLY),
    )
    assert.equal(stderr, '')
    assert.equal(report.findings.at(0)?.lint, 'immediate-spin', gist(report))
    const [first] = report.findings
    assert.ok(first && filesOf(first).some((each) => file.test(each)), gist(report))
    assert.deepEqual(notesOf(report), [])
    assert.ok(target.isAlive())
  })
}

const FULL = `const fs = require('node:fs'); try { for (;;) fs.openSync('/dev/null') } catch {}`
const PERMISSION = MAJOR >= 24 ? '--permission' : '--experimental-permission'

/** What cannot be looked into, or need not be: exit code, what is said, and the target lives. */
const STATES: readonly {
  readonly what: string
  readonly start: (t: TestContext) => TestProcess
  readonly exitCodes: readonly number[]
  readonly says: RegExp
  readonly since?: number
}[] = [
  {
    what: 'synchronous code without end',
    start: (t) => run(t, '-e', `console.log('ready'); for (;;);`),
    exitCodes: [0],
    says: /synchronous code holds the event loop|blocked-loop/,
  },
  {
    what: 'a native call that burns',
    start: (t) =>
      run(
        t,
        '-e',
        `console.log('ready'); require('crypto').pbkdf2Sync('x', 'y', 4e7, 64, 'sha512')`,
      ),
    exitCodes: [3],
    says: /opened no inspector within .* inside a long native call/,
  },
  {
    what: 'a child that is waited for',
    start: (t) =>
      run(t, '-e', `console.log('ready'); require('child_process').execSync('sleep 30')`),
    exitCodes: [0],
    says: /nothing was attached/,
  },
  {
    what: 'a thread that waits for another',
    start: (t) =>
      run(
        t,
        '-e',
        `console.log('ready'); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)`,
      ),
    exitCodes: [0],
    says: /nothing was attached/,
  },
  {
    what: 'no descriptor left',
    start: (t) => inShell(t, 'ulimit -n 60; exec "$@"', '-e', `${FULL}; ${SPIN}`),
    exitCodes: [3],
    says: /may open only 0 more files/,
  },
  {
    what: 'a heap that is nearly full',
    start: (t) =>
      run(
        t,
        '--max-old-space-size=64',
        '-e',
        `globalThis.keep = []; for (let i = 0; i < 7_300; i++) keep.push(Array.from({ length: 1000 }, (_, j) => j + 0.5)); ${SPIN}`,
      ),
    exitCodes: [3],
    says: /The heap is nearly full: 6\d(?:\.\d)? MB of 67\.1 MB/,
  },
  {
    what: 'a permission model',
    start: (t) => run(t, PERMISSION, '--allow-fs-read=*', '-e', SPIN),
    exitCodes: [3],
    says: /permission model/,
    since: 20,
  },
]

for (const { what, start, exitCodes, says, since = 0 } of STATES) {
  test(`${what}: is told, and left alone`, { ...LIMIT, skip: MAJOR < since }, async (t) => {
    const target = start(t)
    await target.waitFor(/ready/)
    const { exitCode, stdout, stderr } = await whyspin(t, String(target.pid), '-d', '1s')
    const said = (stdout + stderr).replaceAll(/\s+/g, ' ')
    assert.ok(exitCodes.includes(exitCode ?? -1), `${exitCode}: ${said}`)
    assert.match(said, says)
    assert.ok(target.isAlive(), target.output())
  })
}

test(
  'in the middle of its exit: exits as it wanted to, whether it outlives the look or not',
  LIMIT,
  async (t) => {
    const exits = `process.on('exit', () => {
    console.log('ready')
    for (const end = Date.now() + 4_000; Date.now() < end; );
  })
  process.exitCode = 7`
    const target = run(t, '-e', exits)
    await target.waitFor(/ready/)
    const { exitCode, stderr } = await whyspin(t, String(target.pid), '-d', '1s')
    assert.ok(exitCode === 0 || exitCode === 3, `${exitCode}: ${stderr}`)
    assert.doesNotMatch(stderr, /This is a bug of whyspin/)
    assert.equal(await target.exited(), 7)
  },
)
