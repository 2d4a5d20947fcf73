import assert from 'node:assert/strict'
import { setImmediate as turn } from 'node:timers/promises'
import { type TestContext, test } from 'node:test'
import type { Connection } from '../../../src/inspector/connection.ts'
import { openWorkerSessions } from '../../../src/inspector/worker-sessions.ts'
import { attachToUrl, type Session } from '../../../src/record/session.ts'
import { TARGET_VERSION, WORKERS_ARE_A_RISK } from '../../helpers/target-node.ts'
import { startTarget } from '../../helpers/target.ts'

/** `npm run test:harm:long` asks for more. Without a farewell (`probe/farewell.ts`) every other crashes. */
const TRIES = Number(process.env['WHYSPIN_TRIES'] ?? 5)
const LIMIT = { timeout: 60_000 + TRIES * 10_000 }
/** Where it does not hold, nobody is asked unless the user insists (`inspector/worker-safety.ts`). */
const SAFE = { ...LIMIT, skip: WORKERS_ARE_A_RISK && `workers are a risk on ${TARGET_VERSION}` }
/** Most of them wait on our side (`inspector/most-at-a-time.ts`), so that they do no harm. */
const MAX_UNANSWERED = 30

const ENDS = {
  'by process.exit': 'process.exit(0)',
  'of its own accord': 'isOver = true',
} as const

const READY = `console.log('ready')`

/** Busy until it is told to end on stdin. */
const busyUntilTold = (end: string, ready: string = READY): string => `
  let isOver = false
  process.stdin.once('data', () => { process.stdin.destroy(); ${end} })
  ${ready}
  ;(function again() { if (!isOver) setImmediate(again) })()`

/** Asks without a pause, long before the answers are there, until nothing can be asked any more. */
async function pester(connection: Connection, isOver: () => boolean): Promise<void> {
  let unanswered = 0
  while (!isOver()) {
    if (unanswered < MAX_UNANSWERED) {
      unanswered += 1
      const expression = `Array.from({ length: 2000 }, (_, at) => ({ at })).length`
      connection
        .call('Runtime.evaluate', { expression, includeCommandLineAPI: true, returnByValue: true })
        // Cut off by the exit, as it should be.
        .catch(() => {})
        .finally(() => {
          unanswered -= 1
        })
    }
    await turn()
  }
}

async function pesterWorker(connection: Connection, isOver: () => boolean): Promise<void> {
  const { sessions } = await openWorkerSessions(connection)
  const [worker] = sessions
  assert.ok(worker)
  await pester(worker.connection, () => isOver() || worker.connection.isClosed)
}

async function pesterToTheEnd(
  t: TestContext,
  code: string,
  ask: (session: Session, isOver: () => boolean) => Promise<void>,
): Promise<void> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const target = await startTarget(t, code, ['--inspect=0'])
    const session = await attachToUrl(/ws:\/\/\S+/.exec(target.output())?.[0] ?? '')
    setTimeout(() => target.child.stdin?.write('end'), 100 + Math.random() * 100)
    await ask(session, () => session.isExiting || session.connection.isClosed)
    assert.equal(await target.exited(), 0, target.output())
    assert.ok(session.isExiting)
    await session.detach()
  }
}

for (const [how, end] of Object.entries(ENDS))
  test(
    `a target that ends ${how} while it is asked without a pause exits as it would`,
    LIMIT,
    (t) =>
      pesterToTheEnd(t, busyUntilTold(end), ({ connection }, isOver) => pester(connection, isOver)),
  )

const WORKER = `
  const { Worker } = require('node:worker_threads')
  const worker = new Worker('setInterval(() => {}, 1)', { eval: true })`
/** Before that the inspector does not know of it. */
const READY_WITH_WORKER = `worker.once('online', () => { ${READY} })`

test('a target whose worker is asked without a pause exits as it would', SAFE, (t) =>
  pesterToTheEnd(
    t,
    `${WORKER}
    ${busyUntilTold('process.exit(0)', READY_WITH_WORKER)}`,
    ({ connection }, isOver) => pesterWorker(connection, isOver),
  ),
)

test('a target whose worker ends while that is asked without a pause goes on', SAFE, (t) =>
  pesterToTheEnd(
    t,
    `${WORKER}
    worker.on('exit', () => setTimeout(() => process.exit(0), 50))
    process.stdin.once('data', () => worker.terminate())
    ${READY_WITH_WORKER}`,
    async ({ connection }, isOver) => {
      await pesterWorker(connection, isOver)
      while (!isOver()) await turn()
    },
  ),
)

/** What listeners that come behind ours do may take as long as they want. */
const EXITS_SLOWLY = busyUntilTold(`
  process.on('exit', () => { for (const end = Date.now() + 500; Date.now() < end; ); })
  process.exit(0)`)

test('a target that has said that it exits is called by nobody of ours again', LIMIT, async (t) => {
  const target = await startTarget(t, EXITS_SLOWLY, ['--inspect=0'])
  const session = await attachToUrl(/ws:\/\/\S+/.exec(target.output())?.[0] ?? '')
  target.child.stdin?.write('end')
  while (!session.isExiting) await turn()
  // Not later: its connection is only closing.
  assert.deepEqual(await session.detach(), [])
  assert.equal(await target.exited(), 0, target.output())
  assert.equal(target.output().match(/Debugger attached/g)?.length, 1, target.output())
})
