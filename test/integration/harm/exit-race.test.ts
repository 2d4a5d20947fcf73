import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect } from '../../../src/inspector/connection.ts'
import { watchExit } from '../../../src/inspector/watch-exit.ts'
import { installProbe } from '../../../src/record/install-probe.ts'
import { startTarget } from '../../helpers/target.ts'

/** `npm run test:harm:long` asks for more. */
const TRIES = Number(process.env['WHYSPIN_TRIES'] ?? 10)

const ENDS = {
  'by process.exit': 'process.exit(0)',
  'of its own accord': 'isOver = true',
} as const

for (const [how, code] of Object.entries(ENDS))
  test(
    `a target that ends ${how} while it is asked without a pause exits as it would`,
    { timeout: 60_000 + TRIES * 10_000 },
    async (t) => {
      for (let attempt = 0; attempt < TRIES; attempt++) {
        const target = await startTarget(
          t,
          `let isOver = false
          setTimeout(() => { ${code} }, 400 + Math.random() * 100)
          console.log('ready')
          ;(function again() { if (!isOver) setImmediate(again) })()`,
          ['--inspect=0'],
        )
        const connection = await connect(/ws:\/\/\S+/.exec(target.output())?.[0] ?? '')
        let isExiting = false
        await watchExit(connection, () => {
          isExiting = true
          void connection.close()
        })
        const ask = async (): Promise<void> => {
          const settings = { owner: 'test', leaseMs: 2_000, debugPort: 0 }
          const quiet = { closeInspector: false, isWorker: false, exitBinding: null }
          const probe = await installProbe(connection, { ...settings, ...quiet })
          while (!isExiting) await Promise.all([probe.poll(), probe.report(), probe.poll()])
        }
        // Cut off by the exit, as it should be.
        await ask().catch(() => {})
        assert.equal(await target.exited(), 0, target.output())
      }
    },
  )
