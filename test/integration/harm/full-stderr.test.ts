import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../../helpers/eventually.ts'
import { startProcess, TARGET_NODE } from '../../helpers/target.ts'
import { lookFromOutside } from '../../helpers/untouched.ts'
import { BRIEFLY, diagnose, gist, whyspin } from '../../helpers/whyspin.ts'

const LIMIT = { timeout: 120_000 }

/** Spins, and says how far it has come. */
const SPIN = `
  const { writeSync } = require('node:fs')
  let turns = 0
  writeSync(1, 'ready ' + process.pid + '\\n')
  setInterval(() => writeSync(1, turns + ' turns\\n'), 100)
  ;(function again() { turns++; setImmediate(again) })()`

/** The pipe holds 64 kB; `reader` is what reads it. */
const withStderrInto = (reader: string, filling: string): string => `
  { ${filling}; exec '${TARGET_NODE}' --inspect-port=0 -e "$SPIN"; } 2>&1 >&3 3>&- | ${reader} > /dev/null 2>&1 3>&-`

for (const [which, reader, filling] of [
  ['has room', 'sleep 40', 'head -c 60000 /dev/zero >&2'],
  ['is read', 'cat', 'head -c 300000 /dev/zero >&2'],
] as const)
  test(`a target whose stderr is a pipe that ${which} is attached to`, LIMIT, async (t) => {
    const shell = startProcess(t, 'sh', ['-c', `exec 3>&1; ${withStderrInto(reader, filling)}`], {
      SPIN,
    })
    await shell.waitFor(/ready \d+\n/)
    const pid = Number(/ready (\d+)/.exec(shell.output())?.[1])
    t.after(() => process.kill(pid, 'SIGKILL'))
    const { report } = await diagnose(t, pid, ...BRIEFLY)
    assert.equal(report.verdict, 'spinning', gist(report))
  })

test(
  'a target whose stderr is a full pipe that nobody reads is not signalled',
  LIMIT,
  async (t) => {
    const filling = 'head -c 65536 /dev/zero >&2'
    const shell = startProcess(
      t,
      'sh',
      ['-c', `exec 3>&1; ${withStderrInto('sleep 40', filling)}`],
      {
        SPIN,
      },
    )
    await shell.waitFor(/ready \d+\n/)
    const pid = Number(/ready (\d+)/.exec(shell.output())?.[1])
    t.after(() => process.kill(pid, 'SIGKILL'))
    const outside = lookFromOutside(pid)
    const { exitCode, stdout, stderr } = await whyspin(t, String(pid), ...BRIEFLY)
    assert.equal(stdout, '')
    assert.match(stderr, /^whyspin: The stderr of process .* is a pipe that is full .*\.\n.*\.\n$/)
    assert.equal(exitCode, 3)
    assert.deepEqual(lookFromOutside(pid), outside)
    const turns = (): number => Number(/(\d+) turns\n$/.exec(shell.output())?.[1])
    const before = turns()
    await eventually(() => assert.ok(turns() > before, 'it stands still'))
  },
)
