import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { startProcess, TARGET_NODE, type TestProcess } from '../../helpers/target.ts'
import { diagnose, notesOf } from '../../helpers/whyspin.ts'

const LIMIT = { timeout: 60_000 }
const CALLS_AT_THE_END = 500

const SPINS_UNTIL_TOLD = `
  let isOver = false
  function again() { if (!isOver) setImmediate(again) }
  function late() { return 1 }
  process.stdin.once('data', () => {
    isOver = true
    for (let i = 0; i < ${CALLS_AT_THE_END}; i++) late()
    process.stdin.destroy()
  })
  again()
  console.log('ready')`

interface Measured {
  readonly target: TestProcess
  /** What Node has written to the folder that `start` was given, once the target has ended. */
  end(): Promise<readonly unknown[]>
}

async function start(
  t: TestContext,
  measuring: (folder: string) => { args?: readonly string[]; env?: NodeJS.ProcessEnv },
): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'whyspin-measured-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const { args = [], env = {} } = measuring(folder)
  const options = ['--inspect-port=0', ...args, '-e', SPINS_UNTIL_TOLD]
  const target = startProcess(t, TARGET_NODE, options, env)
  await target.waitFor(/ready/)
  return {
    target,
    async end() {
      target.child.stdin?.write('end')
      assert.equal(await target.exited(), 0)
      return readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')))
    },
  }
}

/** Node's own lines about its inspector. */
const IS_NODES =
  /^(?:ready|Debugger (?:listening on|attached|ending)|For help, see: |Waiting for the debugger)/

function assertSilent({ target }: Measured): void {
  const others = target
    .output()
    .split('\n')
    .filter((line) => line !== '' && !IS_NODES.test(line))
  assert.deepEqual(others, [])
}

test('coverage that Node takes is as it would have been without us', LIMIT, async (t) => {
  const measured = await start(t, (folder) => ({ env: { NODE_V8_COVERAGE: folder } }))
  const { report } = await diagnose(t, measured.target.pid)
  const notes = report.notes.filter((note) => note.includes('NODE_V8_COVERAGE'))
  assert.equal(notes.length, 1, report.notes.join('\n'))
  interface Coverage {
    readonly result: readonly {
      readonly functions: readonly {
        readonly functionName: string
        readonly ranges: readonly { readonly count: number }[]
      }[]
    }[]
  }
  const [coverage] = (await measured.end()) as readonly Coverage[]
  const functions = coverage?.result.flatMap((script) => script.functions) ?? []
  const late = functions.find(({ functionName }) => functionName === 'late')
  assert.equal(late?.ranges[0]?.count, CALLS_AT_THE_END)
  assertSilent(measured)
})

test('a profile that Node takes is whole, and ours is not written to stderr', LIMIT, async (t) => {
  const measured = await start(t, (folder) => ({
    args: ['--cpu-prof', `--cpu-prof-dir=${folder}`],
  }))
  const { report } = await diagnose(t, measured.target.pid, '--force-profile')
  assert.ok(notesOf(report).every((note) => !note.includes('CPU samples')))
  interface Profile {
    readonly startTime: number
    readonly endTime: number
    readonly samples: readonly number[]
  }
  const [profile] = (await measured.end()) as readonly Profile[]
  assert.ok(profile)
  // It goes on while ours is taken, and afterwards: 2 s and more, one a millisecond.
  assert.ok(profile.endTime - profile.startTime > 2e6)
  assert.ok(profile.samples.length > 500, `${profile.samples.length} samples`)
  assertSilent(measured)
})
