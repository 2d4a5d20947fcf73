import assert from 'node:assert/strict'
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { targetError } from '../../../src/errors.ts'
import { encodeRecording } from '../../../src/record/recording-file.ts'
import { recordingOf } from '../../helpers/recordings.ts'
import { startProcess, startTarget } from '../../helpers/target.ts'
import { whyspin } from '../../helpers/whyspin.ts'

const LIMIT = { timeout: 180_000 }
const SPIN = `(function pollForNothing() { setImmediate(pollForNothing) })(); console.log('ready')`
const LIGHT = ['cpuprofile', 'folded', 'html', 'markdown', 'pprof', 'speedscope', 'svg', 'trace']

function emptyFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'whyspin-files-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return folder
}

function keptRecording(t: TestContext, name: string): string {
  const file = join(emptyFolder(t), `${name}.whyspin`)
  writeFileSync(file, encodeRecording(recordingOf(name)))
  return file
}

/** An option for each of the light exports, into a folder. */
const lightInto = (folder: string): readonly string[] =>
  LIGHT.flatMap((id) => [`--${id}`, join(folder, id)])

test(
  'a recording gives every output again, byte for byte, without the process',
  LIMIT,
  async (t) => {
    const [now, later] = [emptyFolder(t), emptyFolder(t)]
    const target = await startTarget(t, SPIN)
    const recording = join(now, 'spin.whyspin')
    const live = await whyspin(
      t,
      String(target.pid),
      ...['--json', join(now, 'json'), '--recording', recording, ...lightInto(now)],
    )
    target.kill('SIGKILL')
    await target.exited()
    const again = await whyspin(
      t,
      'report',
      recording,
      '--json',
      join(later, 'json'),
      ...lightInto(later),
    )
    assert.equal(live.exitCode, 1, live.stderr)
    assert.equal(again.exitCode, live.exitCode, again.stderr)
    assert.equal(again.stdout, live.stdout)
    for (const name of ['json', ...LIGHT]) {
      const bytes = readFileSync(join(now, name))
      assert.ok(bytes.length > 0, name)
      assert.deepEqual(readFileSync(join(later, name)), bytes, name)
    }
  },
)

interface TraceEvent {
  readonly cat?: string
  readonly name: string
  readonly ts: number
  readonly dur: number
  readonly args: { readonly bytes?: number }
}

test(
  'a trace has single resumptions out of each burst, in their order, with what they moved',
  LIMIT,
  async (t) => {
    const file = join(emptyFolder(t), 'trace')
    const target = await startTarget(t, SPIN)
    const { exitCode, stderr } = await whyspin(t, String(target.pid), '-d', '1s', '--trace', file)
    assert.equal(exitCode, 1, stderr)
    const { traceEvents } = JSON.parse(readFileSync(file, 'utf8')) as {
      readonly traceEvents: readonly TraceEvent[]
    }
    const of = (category: string): readonly TraceEvent[] =>
      traceEvents.filter(({ cat }) => cat === category)
    const resumptions = of('resumption')
    const end = ({ ts, dur }: TraceEvent): number => ts + dur
    for (const burst of of('async_hooks')) {
      const inside = resumptions.filter(({ ts }) => ts >= burst.ts - 1 && ts <= end(burst))
      assert.ok(inside.length > 0 && inside.length <= 64, `${inside.length}`)
      assert.ok(inside.every((each) => end(each) <= end(burst) + 1))
    }
    for (const [i, each] of resumptions.entries()) {
      assert.match(each.name, /^Immediate pollForNothing$/)
      assert.equal(each.args.bytes, 0)
      const before = resumptions[i - 1]
      // Both are rounded to tenths of a µs.
      assert.ok(before === undefined || end(before) <= each.ts + 0.2)
    }
  },
)

test('everything at once: a page that leads to every file, all of them there', LIMIT, async (t) => {
  const folder = join(emptyFolder(t), 'made/for/it')
  const { exitCode, stderr } = await whyspin(
    t,
    'report',
    keptRecording(t, 'tls-proxy-spins'),
    '-o',
    folder,
  )
  assert.equal(exitCode, 1, stderr)
  assert.equal(stderr, '')
  const page = readFileSync(join(folder, 'index.html'), 'utf8')
  const linked = [...page.matchAll(/href="([^"]+)"/g)].map(([, file]) => file ?? '')
  const files = readdirSync(folder).filter((file) => file !== 'index.html')
  assert.deepEqual(linked.toSorted(), files.toSorted())
  assert.ok(files.every((file) => statSync(join(folder, file)).size > 0))
  assert.match(page, /immediate-spin/)
  // What it wrote is itself a recording.
  const again = await whyspin(t, 'report', join(folder, 'recording.whyspin'), '--json')
  assert.equal(again.stdout, readFileSync(join(folder, 'report.json'), 'utf8'))
})

/** With samples of two threads, with idle time, without any samples. */
for (const name of ['worker-spins', 'timer-storm', 'tls-proxy-fixed'])
  test(`0x draws ${name}: one page, with both views, that loads nothing`, LIMIT, async (t) => {
    const file = join(emptyFolder(t), 'flame.html')
    const { stderr } = await whyspin(t, 'report', keptRecording(t, name), '--flamegraph', file)
    assert.equal(stderr, '')
    const page = readFileSync(file, 'utf8')
    assert.match(page, /^<!doctype html>/)
    assert.match(page, /<title>whyspin · /)
    assert.match(page, /by async resource/)
    assert.doesNotMatch(page, /(?:src|href)="(?:https?:)?\/\//)
    // 0x's own options would name the temporary file.
    assert.doesNotMatch(page, /whyspin-0x-/)
  })

for (const [what, content, says] of [
  ['is not there', null, /recording cannot be read: .*no such file/],
  ['is something else', 'hello', /is no recording of whyspin/],
  [
    'is cut off',
    encodeRecording(recordingOf('timer-storm')).subarray(0, 999),
    /damaged recording: it is cut off/,
  ],
] as const)
  test(`a recording that ${what} is refused with one sentence`, LIMIT, async (t) => {
    const file = join(emptyFolder(t), 'f.whyspin')
    if (content !== null) writeFileSync(file, content)
    const { exitCode, stdout, stderr } = await whyspin(t, 'report', file)
    assert.equal(exitCode, 2)
    assert.equal(stdout, '')
    assert.match(stderr, says)
    assert.equal(stderr.trimEnd().split('\n').length, 2, stderr)
  })

test('a file that cannot be written is told before anything is captured', LIMIT, async (t) => {
  const target = await startTarget(t, SPIN)
  for (const option of ['--recording', '--svg', '-o']) {
    const { exitCode, stdout, stderr } = await whyspin(
      t,
      String(target.pid),
      option,
      '/proc/none/f',
    )
    assert.equal(exitCode, 2, stderr)
    assert.equal(stdout, '')
    assert.match(stderr, /\/proc\/none/)
  }
  assert.doesNotMatch(target.output(), /Debugger listening/)
})

/** The tool as `npm i --omit=optional` leaves it: without 0x and Clinic Doctor. */
async function withoutOptional(t: TestContext): Promise<string> {
  const folder = emptyFolder(t)
  for (const each of ['bin', 'dist', 'package.json'])
    cpSync(each, join(folder, each), { recursive: true })
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>
  }
  for (const name of Object.keys(dependencies)) {
    const link = join(folder, 'node_modules', name)
    await mkdir(join(link, '..'), { recursive: true })
    symlinkSync(join(process.cwd(), 'node_modules', name), link)
  }
  return join(folder, 'bin/whyspin.js')
}

test(
  'without 0x and Doctor everything else works, and a flame graph is drawn all the same',
  LIMIT,
  async (t) => {
    const folder = emptyFolder(t)
    const [flame, doctor] = [join(folder, 'flame.html'), join(folder, 'doctor.html')]
    const command = await withoutOptional(t)
    const run = startProcess(t, process.execPath, [
      ...[command, 'report', keptRecording(t, 'tls-proxy-spins'), ...lightInto(folder)],
      ...['--flamegraph', flame, '--doctor', doctor],
    ])
    assert.equal(await run.exited(), 1, run.output())
    assert.match(run.output(), /0x is not installed: `npm install 0x@\d/)
    assert.match(run.output(), /Clinic Doctor is not installed/)
    assert.match(readFileSync(flame, 'utf8'), /<svg /)
    assert.ok(!existsSync(doctor))
    for (const id of LIGHT) assert.ok(statSync(join(folder, id)).size > 0, id)
  },
)

test('a fix that worked is told, and one that did not exits with 1', LIMIT, async (t) => {
  const [spins, fixed] = [keptRecording(t, 'tls-proxy-spins'), keptRecording(t, 'tls-proxy-fixed')]
  const page = join(emptyFolder(t), 'diff.html')
  const worked = await whyspin(t, 'diff', spins, fixed, '--flamegraph', page)
  assert.equal(worked.exitCode, 0, worked.stderr)
  assert.match(worked.stdout, /^NOT WORSE: Clear, was spinning: 1 is gone\.\n/)
  assert.match(worked.stdout, /− gone error immediate-spin\n +An Immediate .*\n +pollRead/)
  assert.match(readFileSync(page, 'utf8'), /<svg [^]*pollRead/)
  const back = await whyspin(t, 'diff', fixed, spins, '--json')
  assert.equal(back.exitCode, 1, back.stderr)
  const { isWorse, findings } = JSON.parse(back.stdout) as {
    readonly isWorse: boolean
    readonly findings: readonly { readonly change: string }[]
  }
  assert.equal(isWorse, true)
  assert.deepEqual(
    findings.map(({ change }) => change),
    ['new'],
  )
})

test('of the findings alone a flame graph shows nothing else', LIMIT, async (t) => {
  const folder = emptyFolder(t)
  const [all, busy] = [join(folder, 'all.html'), join(folder, 'busy.html')]
  const recording = keptRecording(t, 'tls-proxy-spins')
  await whyspin(t, 'report', recording, '--flamegraph', all)
  await whyspin(t, 'report', recording, '--flamegraph', busy, '--flamegraph-only', 'busy')
  const [whole, part] = [all, busy].map((file) => readFileSync(file, 'utf8'))
  assert.match(whole ?? '', /"native code"/)
  assert.doesNotMatch(part ?? '', /"native code"/)
  assert.match(part ?? '', /pollRead/)
  const alone = await whyspin(t, 'report', recording, '--flamegraph-only', 'busy')
  assert.equal(alone.exitCode, 2)
  assert.match(alone.stderr, /--flamegraph-only is given, and no flame graph is asked for\./)
})

test(
  'several processes come out of one recording, each with a folder of its own',
  LIMIT,
  async (t) => {
    const folder = emptyFolder(t)
    const file = join(folder, 'cluster.whyspin')
    const [one, other] = [recordingOf('tls-proxy-spins'), recordingOf('tls-proxy-fixed')]
    const recordings = [one, { ...other, target: { ...other.target, pid: 4243 } }]
    const error = targetError('It was gone.', 'Look again.')
    writeFileSync(
      file,
      encodeRecording({ recordings, failures: [{ pid: 7, command: 'node x', error }] }),
    )
    const out = join(folder, 'out')
    const { exitCode, stdout, stderr } = await whyspin(
      t,
      'report',
      file,
      '-o',
      out,
      '--svg',
      join(folder, 's.svg'),
    )
    assert.equal(exitCode, 1, stderr)
    assert.match(stdout, /1 of 3 processes spins \(4242\)/)
    const page = readFileSync(join(out, 'index.html'), 'utf8')
    for (const pid of ['4242', '4243']) {
      assert.ok(page.includes(`href="${pid}/index.html"`))
      assert.match(readFileSync(join(out, pid, 'index.html'), 'utf8'), /<!doctype html>/)
      assert.match(readFileSync(join(folder, `s.${pid}.svg`), 'utf8'), /<svg /)
    }
    assert.match(page, /It was gone\./)
    assert.ok(!existsSync(join(folder, 's.svg')))
  },
)

test('a capture that fails leaves no file behind', LIMIT, async (t) => {
  const folder = emptyFolder(t)
  const { exitCode } = await whyspin(
    t,
    '999999999',
    '--recording',
    join(folder, 'r'),
    ...lightInto(folder),
  )
  assert.equal(exitCode, 3)
  assert.deepEqual(readdirSync(folder), [])
})

test('a file that cannot be written costs none of the others', LIMIT, async (t) => {
  const folder = emptyFolder(t)
  const recording = keptRecording(t, 'timer-storm')
  const { exitCode, stdout, stderr } = await whyspin(
    t,
    'report',
    recording,
    '--cpuprofile',
    '/dev/full',
    '--svg',
    join(folder, 's.svg'),
  )
  assert.equal(exitCode, 2)
  assert.match(stderr, /cannot be written to \/dev\/full/)
  assert.match(stdout, /timer-storm/)
  assert.match(readFileSync(join(folder, 's.svg'), 'utf8'), /<\/svg>/)
  assert.ok(existsSync('/dev/full'))
})
