import assert from 'node:assert/strict'
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test, type TestContext } from 'node:test'
import type { ProjectConfig } from '../../../src/config/project-config.ts'
import { readConfig } from '../../../src/config/read-config.ts'
import { WhyspinError } from '../../../src/errors.ts'

const FILE = 'whyspin.config.json'
const isRoot = process.getuid?.() === 0

/** A repository with files in it; what is no text is written as JSON. */
function repository(context: TestContext, files: Readonly<Record<string, unknown>>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'whyspin-config-')))
  context.after(() => rmSync(root, { recursive: true }))
  mkdirSync(join(root, '.git'))
  for (const [file, content] of Object.entries(files)) {
    const path = join(root, file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  }
  return root
}

/** What a configuration file with this content says. */
async function read(context: TestContext, content: unknown): Promise<ProjectConfig> {
  return readConfig({ cwd: repository(context, { [FILE]: content }) })
}

async function refusal(config: Promise<unknown>): Promise<WhyspinError> {
  try {
    await config
  } catch (error) {
    assert.ok(error instanceof WhyspinError, String(error))
    assert.equal(error.exitCode, 2)
    assert.match(error.advice, /\w.*[.?]|--config/)
    return error
  }
  return assert.fail('it was accepted')
}

test('without a configuration nothing is set', async (context) => {
  const root = repository(context, { 'package.json': { name: 'shop' } })
  assert.deepEqual(await readConfig({ cwd: root }), {
    path: null,
    root,
    lints: {},
    budgets: {},
    ignore: [],
  })
})

test('all that a file says comes back in the units of the code, with absolute paths', async (context) => {
  const root = repository(context, {
    'ci/spin.json': {
      $schema: '../node_modules/whyspin/src/config/config.schema.json',
      failOn: 'warning',
      lints: {
        'ping-pong': 'off',
        'timer-storm': { severity: 'info', thresholds: { minResumptionsPerSecond: 500 } },
      },
      budgets: { maxBarrenRate: '50/s', maxCpuIdleTail: '5%', maxLoopDelay: '200ms' },
      ignore: [{ lint: 'max-loop-delay', reason: 'It compiles templates.', until: '2027-01-31' }],
      baseline: '../known.json',
      load: 'npm run load',
      onPort: 'autocannon $PORT',
      loadTimeout: '2m',
      startTimeout: 30,
      stopTimeout: '500ms',
      tail: '1.5s',
      reports: { junit: 'out/junit.xml', sarif: '/var/spin.sarif' },
      sourceMaps: false,
    },
  })
  const config = await readConfig({ cwd: root, explicitPath: 'ci/spin.json' })
  assert.deepEqual(config, {
    path: join(root, 'ci/spin.json'),
    root,
    failOn: 'warning',
    lints: {
      'ping-pong': { severity: 'off' },
      'timer-storm': { severity: 'info', thresholds: { minResumptionsPerSecond: 500 } },
    },
    budgets: { 'max-barren-rate': 50, 'max-cpu-idle-tail': 0.05, 'max-loop-delay': 200 },
    ignore: [{ lint: 'max-loop-delay', reason: 'It compiles templates.', until: '2027-01-31' }],
    baseline: join(root, 'known.json'),
    load: 'npm run load',
    onPort: 'autocannon $PORT',
    loadTimeoutMs: 120_000,
    startTimeoutMs: 30_000,
    stopTimeoutMs: 500,
    tailMs: 1_500,
    reports: { junit: join(root, 'ci/out/junit.xml'), sarif: '/var/spin.sarif' },
    sourceMaps: false,
  })
})

test('the nearest file up to the root of the repository is taken, and its own before package.json', async (context) => {
  const root = repository(context, {
    [FILE]: { failOn: 'info' },
    'package.json': { whyspin: { failOn: 'never' } },
    'packages/web/package.json': { name: 'web', whyspin: { failOn: 'warning' } },
    'packages/web/src/deep/app.js': '',
    'packages/api/package.json': { name: 'api' },
  })
  const of = (folder: string) => readConfig({ cwd: join(root, folder) })
  const web = await of('packages/web/src/deep')
  assert.deepEqual(
    [web.failOn, web.path, web.root],
    ['warning', join(root, 'packages/web/package.json'), root],
  )
  assert.equal((await of('packages/api')).failOn, 'info')
  assert.equal((await of('.')).failOn, 'info')
})

test('nothing above the root of a repository is looked at, a worktree’s included', async (context) => {
  const root = repository(context, {
    [FILE]: { failOn: 'info' },
    'inner/.git': 'gitdir: ../.git/worktrees/inner',
    'inner/src/app.js': '',
  })
  const config = await readConfig({ cwd: join(root, 'inner/src') })
  assert.deepEqual([config.path, config.root], [null, join(root, 'inner')])
})

test('outside of a repository the root is the file’s folder, or where whyspin runs', async (context) => {
  const root = repository(context, { 'app/src/main.js': '' })
  rmSync(join(root, '.git'), { recursive: true })
  const cwd = join(root, 'app/src')
  assert.deepEqual((await readConfig({ cwd })).root, cwd)
  writeFileSync(join(root, 'app', FILE), '{}')
  const config = await readConfig({ cwd })
  assert.deepEqual([config.path, config.root], [join(root, 'app', FILE), join(root, 'app')])
})

test(
  'a file that another user has put above, where everybody may write, is run with only if it is named',
  { skip: isRoot ? false : 'only root gives files away' },
  async (context) => {
    const root = repository(context, { [FILE]: { load: 'node theirs.js' }, 'app/main.js': '' })
    const cwd = join(root, 'app')
    chownSync(join(root, FILE), 12_345, 12_345)
    assert.equal((await readConfig({ cwd })).load, 'node theirs.js')
    chmodSync(root, 0o1777)
    const error = await refusal(readConfig({ cwd }))
    assert.match(error.message, /^\.\.\/whyspin\.config\.json belongs to another user/)
    assert.match(error.advice, /--config \.\.\/whyspin\.config\.json/)
    const named = await readConfig({ cwd, explicitPath: join('..', FILE) })
    assert.equal(named.path, join(root, FILE))
    // Where one stands is where one wants to be.
    assert.equal((await readConfig({ cwd: root })).path, join(root, FILE))
  },
)

test('a byte order mark is no mistake', async (context) => {
  assert.equal((await read(context, '\uFEFF{"failOn":"info"}')).failOn, 'info')
})

for (const [content, message, advice] of [
  [{ budgts: {} }, `${FILE}: there is no key "budgts".`, 'Did you mean budgets?'],
  [{ zzz: 1 }, `${FILE}: there is no key "zzz".`, /^It takes \$schema, failOn, lints, budgets, /],
  [
    { failOn: 'eror' },
    `${FILE}: failOn is "eror", which is none of error, warning, info, never.`,
    /^Did you mean error\?/,
  ],
  [
    { failOn: 3 },
    `${FILE}: failOn is 3, which is none of error, warning, info, never.`,
    /error, warning/,
  ],
  [
    { sourceMaps: 'yes' },
    `${FILE}: sourceMaps is "yes", which is neither true nor false.`,
    /^true or false/,
  ],
  [{ load: '' }, `${FILE}: load is "", which says nothing.`, /command that makes load/],
  [{ load: ['a'] }, `${FILE}: load is a list, which is no text.`, /command that makes load/],
  [{ lints: [] }, `${FILE}: lints is a list, which is no object.`, /explain lists them/],
  [
    { lints: { 'timer-strom': 'off' } },
    `${FILE}: there is no lint "timer-strom" in lints.`,
    'Did you mean timer-storm?',
  ],
  [
    { lints: { 'max-loop-delay': 'off' } },
    `${FILE}: there is no lint "max-loop-delay" in lints.`,
    /^It takes blocked-loop/,
  ],
  [
    { lints: { 'timer-storm': 'warn' } },
    `${FILE}: lints.timer-storm is "warn", which is none of error, warning, info, off.`,
    /^Did you mean warning\?/,
  ],
  [
    { lints: { 'timer-storm': 1 } },
    `${FILE}: lints.timer-storm is 1, which is neither text nor an object.`,
    /^A timer .* Takes error, warning, info or off/,
  ],
  [
    { lints: { 'timer-storm': { severty: 'off' } } },
    `${FILE}: there is no key "severty" in lints.timer-storm.`,
    'Did you mean severity?',
  ],
  [
    { lints: { 'timer-storm': { severity: 'of' } } },
    `${FILE}: lints.timer-storm.severity is "of", which is none of error, warning, info, off.`,
    /^Did you mean off\?/,
  ],
  [
    { lints: { 'timer-storm': { thresholds: { minBarenStreak: 1 } } } },
    `${FILE}: there is no key "minBarenStreak" in lints.timer-storm.thresholds.`,
    'Did you mean minBarrenStreak?',
  ],
  [
    { lints: { 'timer-storm': { thresholds: { minBarrenStreak: '9' } } } },
    `${FILE}: lints.timer-storm.thresholds.minBarrenStreak is "9", which is no number.`,
    /64 where it is absent/,
  ],
  [
    { lints: { 'timer-storm': { thresholds: { minBarrenStreak: -1 } } } },
    `${FILE}: lints.timer-storm.thresholds.minBarrenStreak is -1, which is too small.`,
    /from 0 on/,
  ],
  [
    '{"lints":{"timer-storm":{"thresholds":{"minBarrenStreak":1e999}}}}',
    `${FILE}: lints.timer-storm.thresholds.minBarrenStreak is Infinity, which is no number.`,
    /from 0 on/,
  ],
  [
    { budgets: { maxLoopdelay: '1s' } },
    `${FILE}: there is no key "maxLoopdelay" in budgets.`,
    'Did you mean maxLoopDelay?',
  ],
  [
    { budgets: { maxLoopDelay: 'soon' } },
    `${FILE}: budgets.maxLoopDelay is "soon", which is no duration.`,
    /^Give a number and a unit/,
  ],
  [
    { budgets: { maxLoopDelay: '50ms' } },
    `${FILE}: budgets.maxLoopDelay is "50ms", which is too small.`,
    /100 ms to 60 s; whyspin explain max-loop-delay/,
  ],
  [
    { budgets: { maxLoopDelay: 200 } },
    `${FILE}: budgets.maxLoopDelay is 200, which is too large.`,
    /^Did you mean 200ms\?/,
  ],
  [
    { budgets: { maxCpuIdleTail: 5 } },
    `${FILE}: budgets.maxCpuIdleTail is 5, which is too large.`,
    /^Did you mean 5%\?/,
  ],
  [
    { budgets: { maxCpuIdleTail: '5 cores' } },
    `${FILE}: budgets.maxCpuIdleTail is "5 cores", which is no share of a core.`,
    /e\.g\. 5% or 0\.05/,
  ],
  [
    { budgets: { maxBarrenRate: true } },
    `${FILE}: budgets.maxBarrenRate is true, which is neither text nor a number.`,
    /how often a second/,
  ],
  [{ tail: '0.1s' }, `${FILE}: tail is "0.1s", which is too short.`, /from 200ms to 1h/],
  [{ tail: 7200 }, `${FILE}: tail is 7200, which is too large.`, /From 200ms to 1h/],
  [{ loadTimeout: 'x' }, `${FILE}: loadTimeout is "x", which is no duration.`, /e\.g\. 2m/],
  [
    { ignore: [{ lint: 'timer-storm' }] },
    `${FILE}: ignore[0] has no reason.`,
    /^Say why it is allowed/,
  ],
  [
    { ignore: [{ lint: 'timer-storm', reason: ' ' }] },
    `${FILE}: ignore[0].reason is " ", which says nothing.`,
    /^Say why it is allowed/,
  ],
  [{ ignore: [{ reason: 'x' }] }, `${FILE}: ignore[0] has no lint.`, /^Id of a lint or budget/],
  [
    { ignore: [{ lint: 'timer-storms', reason: 'x' }] },
    `${FILE}: ignore[0].lint is "timer-storms", which is no lint or budget.`,
    /^Did you mean timer-storm\?/,
  ],
  [
    { ignore: [{ lint: 'tick-spin', reason: 'x', until: '2027-02-30' }] },
    `${FILE}: ignore[0].until is "2027-02-30", which is no day of the calendar.`,
    /e\.g\. 2027-01-31/,
  ],
  [
    { ignore: [{ lint: 'tick-spin', reason: 'x', file: '/src/a.js' }] },
    `${FILE}: ignore[0].file is "/src/a.js", which is no path below the root of the repository.`,
    /relative to the root/,
  ],
  [
    { ignore: { lint: 'tick-spin' } },
    `${FILE}: ignore is an object, which is no list.`,
    /list of findings/,
  ],
  [
    { reports: { xml: 'a' } },
    `${FILE}: there is no key "xml" in reports.`,
    /^It takes junit, sarif/,
  ],
  [[], `${FILE} is a list, which is no object.`, /What a project wants/],
  ['"x"', `${FILE} is "x", which is no object.`, /What a project wants/],
  ['{"__proto__":{"failOn":"never"}}', `${FILE}: there is no key "__proto__".`, /^It takes/],
  ['{"lints":{"__proto__":"off"}}', `${FILE}: there is no lint "__proto__" in lints.`, /^It takes/],
  [
    '{"lints":{"timer-storm":{"__proto__":{"severity":"off"}}}}',
    `${FILE}: there is no key "__proto__" in lints.timer-storm.`,
    /^It takes/,
  ],
  [{ constructor: 1 }, `${FILE}: there is no key "constructor".`, /^It takes/],
  [{ budgets: { toString: 1 } }, `${FILE}: there is no key "toString" in budgets.`, /^It takes/],
  ['', `${FILE} is no JSON: see line 1, column 1.`, /double quotes/],
  ['{\n  "failOn": "info",\n}', `${FILE} is no JSON: see line 3, column 1.`, /no comma behind/],
  ['{\n  // why\n  "failOn": 1\n}', `${FILE} is no JSON: see line 2, column 3.`, /no comments/],
] as const)
  test(`refused in one sentence: ${message}`, async (context) => {
    const error = await refusal(read(context, content))
    assert.equal(error.message, message)
    assert.match(
      error.advice,
      typeof advice === 'string' ? new RegExp(`^${advice.replace('?', '\\?')}$`) : advice,
    )
  })

test('of a package.json the way starts at its key', async (context) => {
  const root = repository(context, {
    'package.json': { name: 'shop', whyspin: { tail: true } },
    'web/package.json': { whyspin: 'x' },
    'api/package.json': { whyspin: { lints: { x: 'off' } } },
  })
  const message = async (folder: string) =>
    (await refusal(readConfig({ cwd: join(root, folder) }))).message
  assert.equal(
    await message('.'),
    'package.json: whyspin.tail is true, which is neither text nor a number.',
  )
  assert.equal(await message('web'), 'package.json: whyspin is "x", which is no object.')
  assert.equal(await message('api'), 'package.json: there is no lint "x" in whyspin.lints.')
})

test('a package.json that says nothing of whyspin may be as broken as it likes', async (context) => {
  const root = repository(context, { 'package.json': '{ "name": ' })
  assert.equal((await readConfig({ cwd: root })).path, null)
  writeFileSync(join(root, 'package.json'), '{ "whyspin": ')
  assert.match((await refusal(readConfig({ cwd: root }))).message, /^package\.json is no JSON/)
  // One that only installs it has no configuration.
  writeFileSync(join(root, 'package.json'), '{ "devDependencies": { "whyspin": "1" } }')
  assert.equal((await readConfig({ cwd: root })).path, null)
})

test('a file that is named must be there, be readable, and hold a configuration', async (context) => {
  const root = repository(context, { 'package.json': { name: 'shop' }, 'folder/x': '' })
  const message = async (explicitPath: string) =>
    (await refusal(readConfig({ cwd: root, explicitPath }))).message
  assert.equal(await message('spin.json'), 'There is no configuration spin.json.')
  assert.equal(await message('folder'), 'folder cannot be read: it is a folder.')
  assert.equal(await message('package.json'), 'package.json has no key "whyspin".')
  writeFileSync(join(root, 'secret.json'), '{}')
  chmodSync(join(root, 'secret.json'), 0)
  if (!isRoot) assert.match(await message('secret.json'), /^secret\.json cannot be read: EACCES/)
})

test('megabytes, and a device without an end, are no configuration', async (context) => {
  const root = repository(context, { 'big.json': `{"load":"${'x'.repeat(2 * 1024 * 1024)}"}` })
  for (const explicitPath of ['big.json', '/dev/zero'])
    assert.match(
      (await refusal(readConfig({ cwd: root, explicitPath }))).message,
      /is larger than 1 MB/,
    )
})

test('a long value and a deep one are told in a line', async (context) => {
  const long = await refusal(read(context, { failOn: 'x'.repeat(5_000) }))
  assert.ok(long.message.length < 200, long.message)
  const deep = await refusal(read(context, `{"failOn":${'['.repeat(9_000)}${']'.repeat(9_000)}}`))
  assert.match(deep.message, /failOn is a list/)
})
