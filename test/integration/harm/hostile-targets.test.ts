import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { startHostile } from '../../helpers/hostile-fixture.ts'
import { TARGET_HAS, TARGET_VERSION } from '../../helpers/target-node.ts'
import { diagnose, filesOf, gist, parseReport, whyspin, notesOf } from '../../helpers/whyspin.ts'

const LIMIT = { timeout: 120_000 }
const NO_BUILTINS = !TARGET_HAS.builtinModules && `${TARGET_VERSION} has no getBuiltinModule`

/** Fixture, its arguments, options of Node. */
type Hostile = readonly [name: string, args?: readonly string[], options?: readonly string[]]

const HOSTILE: readonly Hostile[] = [
  ['plain'],
  ['array-prototype'],
  ['collections'],
  ['object-prototype'],
  ['function-prototype'],
  ['promises'],
  ['symbols-and-json'],
  ['prepare-stack-trace'],
  ['stack-trace-limit', ['zero']],
  ['stack-trace-limit', ['frozen']],
  ['stack-trace-limit', ['getter']],
  ['stack-trace-limit', ['deleted']],
  ['stack-trace-limit', ['sealed']],
  ['fake-timers'],
  ['no-process', ['gone']],
  ['no-process', ['stand-in']],
  ['no-process', ['require']],
  ['module-loader'],
  ['async-resources'],
  ['emitter'],
  ['sealed-global', ['preventExtensions']],
  ['sealed-global', ['seal']],
  ['sealed-global', ['freeze']],
  ['lockdown'],
  ['plain', [], ['--frozen-intrinsics']],
  ['plain', [], ['--disable-proto=throw']],
  ['plain', [], ['--disable-proto=delete']],
  ['plain', [], ['--disallow-code-generation-from-strings']],
]

for (const [name, args = [], options = []] of HOSTILE) {
  const what = [name, ...args, ...options].join(' ')
  const skip = name === 'no-process' && NO_BUILTINS
  test(`${what}: is diagnosed, and notices nothing`, { ...LIMIT, skip }, async (t) => {
    const twin = await startHostile(t, name, args, options)
    const undisturbed = await twin.end()
    const target = await startHostile(t, name, args, options)
    const { report, stderr } = await diagnose(t, target.pid, '-d', '1s')
    assert.equal(stderr, '')
    const { exitCode, account } = await target.end()
    assert.deepEqual({ exitCode, account }, undisturbed)
    assert.equal(exitCode, 0)
    const [finding] = report.findings
    assert.equal(finding?.lint, 'immediate-spin', gist(report))
    assert.match(filesOf(finding)[0] ?? '', /fixtures\/hostile\/lib\/account\.js$/)
    assert.deepEqual(notesOf(report), [])
    assert.deepEqual(report.loss.eventsDropped, 0)
  })
}

/** All that a terminal obeys, or that hides or turns round what stands beside it; lines may end. */
const UNSAFE =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u

for (const which of ['control', 'html', 'rtl', 'long']) {
  test(`names of ${which}: are shown, and never obeyed`, LIMIT, async (t) => {
    const target = await startHostile(t, 'names', [which])
    const saved = join(mkdtempSync(join(tmpdir(), 'whyspin-names-')), 'report.json')
    t.after(() => rmSync(dirname(saved), { recursive: true }))
    const { stdout, stderr } = await whyspin(t, String(target.pid), '-d', '1s', '--json', saved)
    const json = readFileSync(saved, 'utf8')
    const report = parseReport(json)
    assert.equal(stderr, '')
    for (const text of [json, stdout]) {
      assert.doesNotMatch(text, UNSAFE)
      assert.ok(text.length < 500_000, `${text.length} characters`)
    }
    assert.equal(report.verdict, 'spinning', gist(report))
    const frames = report.findings.flatMap(({ cycle, stack }) => [...cycle, ...stack])
    assert.ok(
      frames.some(({ file }) => file.startsWith('/tmp/')),
      gist(report),
    )
    target.kill('SIGKILL')
  })
}
