import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { identifyProcess } from '../../../src/process/identify-process.ts'
import { attachInTurn } from '../../../src/record/attach-in-turn.ts'
import { clusterWorkers } from '../../../src/process/cluster-workers.ts'
import { listeningSockets } from '../../../src/process/listening-sockets.ts'
import { nodeDescendants } from '../../../src/process/node-descendants.ts'
import { type Cluster, startCluster } from '../../helpers/cluster.ts'
import { eventually } from '../../helpers/eventually.ts'
import { freePort } from '../../helpers/free-port.ts'
import { startTree } from '../../helpers/process-tree.ts'
import { startTarget, TARGET_NODE, type TestProcess } from '../../helpers/target.ts'
import {
  BRIEFLY,
  diagnose,
  diagnoseAll,
  gist,
  readAll,
  startWhyspin,
  whyspin,
  notesOf,
} from '../../helpers/whyspin.ts'

const LIMIT = { timeout: 180_000 }

interface Expectation {
  readonly spins: number
  readonly guilty: { readonly lint: string; readonly blame: string; readonly function: string }
}
const EXPECT = JSON.parse(
  readFileSync(new URL('../../../fixtures/programs/cluster/expect.json', import.meta.url), 'utf8'),
) as Expectation

/** As Node has it by default, where that is 9229, and as people help themselves. */
const PORTS = { 'one port for all': freePort, 'a port for each': () => Promise.resolve(0) }

/**
 * Waits until the inspector of the primary, which comes last, is where it stays. Before that, a moment
 * after the signal, nothing of ours is there yet that could close it.
 */
async function primaryIsOpen(t: TestContext, { primary, inspectPort }: Cluster): Promise<void> {
  const before = new Set(listeningSockets(primary.pid).map(({ inode }) => inode))
  const isOpen = (): boolean =>
    listeningSockets(primary.pid).some(
      ({ inode, port }) => !before.has(inode) && port !== inspectPort,
    )
  while (!isOpen() && !t.signal.aborted) await new Promise((resolve) => setTimeout(resolve, 20))
}

async function assertLeftAlone(cluster: Cluster, before: ReturnType<Cluster['listening']>) {
  await eventually(() => assert.deepEqual(cluster.listening(), before))
  await cluster.assertServes()
  assert.ok(cluster.primary.isAlive())
}

for (const [which, port] of Object.entries(PORTS)) {
  test(
    `a cluster with ${which} is diagnosed at once, each process by its own`,
    LIMIT,
    async (t) => {
      const cluster = await startCluster(t, await port())
      const before = cluster.listening()
      const { all, exitCode, stderr } = await diagnoseAll(t, cluster.primary.pid)
      assert.equal(stderr, '')
      assert.deepEqual(all.unreached, [], cluster.primary.output())
      assert.equal(all.verdict, 'spinning')
      assert.equal(exitCode, 1)
      const pids = all.processes.map(({ target }) => target.pid)
      assert.deepEqual(new Set(pids), new Set([cluster.primary.pid, ...cluster.workers]))
      for (const report of all.processes) {
        assert.ok(report.target.attached, gist(report))
        assert.deepEqual(notesOf(report), [])
      }
      const [guilty, ...others] = all.processes
      assert.equal(guilty?.target.pid, cluster.workers[EXPECT.spins - 1])
      assert.match(
        all.summary,
        new RegExp(`^1 of 5 processes spins \\(${guilty?.target.pid}\\)\\.$`),
      )
      const leading = guilty?.findings.at(0)
      assert.equal(leading?.lint, EXPECT.guilty.lint)
      assert.match(leading?.site?.file ?? '', new RegExp(EXPECT.guilty.blame))
      assert.equal(leading?.site?.function, EXPECT.guilty.function)
      for (const report of others) assert.equal(report.verdict, 'clear', gist(report))
      await assertLeftAlone(cluster, before)
      // Whatever was moved or changed has been put back: it works a second time.
      assert.equal((await diagnoseAll(t, cluster.primary.pid, ...BRIEFLY)).all.unreached.length, 0)
      await assertLeftAlone(cluster, before)
    },
  )

  test(
    `the primary of a cluster with ${which} is looked at, and no worker left open`,
    LIMIT,
    async (t) => {
      const cluster = await startCluster(t, await port(), '--healthy')
      const before = cluster.listening()
      const { report, exitCode } = await diagnose(t, cluster.primary.pid, ...BRIEFLY)
      assert.ok(report.target.attached)
      assert.deepEqual(notesOf(report), [])
      assert.equal(report.verdict, 'clear', gist(report))
      assert.equal(exitCode, 0)
      await assertLeftAlone(cluster, before)
    },
  )
}

test(
  'the primary of a cluster is attached to while one of its workers is being left',
  LIMIT,
  async (t) => {
    const cluster = await startCluster(t, await freePort())
    const before = cluster.listening()
    const attach = attachInTurn(false)
    const [worker] = clusterWorkers(cluster.primary.pid)
    assert.ok(worker !== undefined)
    const left = (await attach(identifyProcess(worker))).detach()
    const primary = await attach(identifyProcess(cluster.primary.pid))
    assert.deepEqual(await left, [])
    assert.deepEqual(await primary.detach(), [])
    await assertLeftAlone(cluster, before)
  },
)

test('says how many spin, and prints a report for each process', LIMIT, async (t) => {
  const cluster = await startCluster(t, 0)
  const { stdout, exitCode } = await whyspin(
    t,
    String(cluster.primary.pid),
    '--subprocesses',
    ...BRIEFLY,
  )
  assert.match(stdout, /^SPINNING: 1 of 5 processes spins \(\d+\)\.\n/)
  for (const pid of [cluster.primary.pid, ...cluster.workers]) {
    assert.match(stdout, new RegExp(`^ +${pid}  (?:spinning|clear) `, 'm'))
    assert.match(stdout, new RegExp(`^whyspin · pid ${pid} · Node `, 'm'))
  }
  assert.equal(exitCode, 1)
})

/** A busy primary whose workers run the code that is given, on inspector ports of their own. */
function startPrimary(t: TestContext, forks: string, worker: string): Promise<TestProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'whyspin-cluster-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const exec = join(folder, 'worker.js')
  writeFileSync(exec, worker)
  return startTarget(
    t,
    `const cluster = require('node:cluster')
    const settings = { exec: ${JSON.stringify(exec)}, execArgv: ['--inspect-port=0'], inspectPort: 0 }
    cluster.setupPrimary(settings)
    ${forks}
    setInterval(() => { for (const t = Date.now(); Date.now() - t < 20;); }, 30)`,
  )
}

const TWO_WORKERS = `
    cluster.on('online', (worker) => worker.id === 2 && console.log('ready'))
    cluster.fork(); cluster.fork()`

test('does not signal a primary one of whose workers the signal would kill', LIMIT, async (t) => {
  const primary = await startPrimary(
    t,
    TWO_WORKERS,
    `if (require('cluster').worker.id === 2) {
      const listener = () => {}
      process.on('SIGUSR1', listener)
      process.off('SIGUSR1', listener)
      console.log('open to it')
    }
    setInterval(() => {}, 1000)`,
  )
  await primary.waitFor(/open to it/)
  const workers = clusterWorkers(primary.pid)
  const { stdout, stderr, exitCode } = await whyspin(t, String(primary.pid))
  assert.equal(stdout, '')
  assert.match(
    stderr,
    /is the primary of a cluster, .* would go on to its workers: .* could kill it/,
  )
  assert.match(stderr, new RegExp(`\`whyspin ${primary.pid} --subprocesses\``))
  assert.equal(exitCode, 3)
  assert.deepEqual(clusterWorkers(primary.pid), workers, 'both live')
  await eventually(() => {
    for (const pid of [primary.pid, ...workers]) assert.deepEqual(listeningSockets(pid), [])
  })
})

test('leaves the inspector of a worker open that was open before', LIMIT, async (t) => {
  const primary = await startPrimary(
    t,
    TWO_WORKERS,
    `if (require('cluster').worker.id === 2) require('inspector').open(0, '127.0.0.1')
    setInterval(() => {}, 1000)`,
  )
  const workers = clusterWorkers(primary.pid)
  const sockets = (): readonly number[] => workers.map((pid) => listeningSockets(pid).length)
  await eventually(() => assert.deepEqual(sockets(), [0, 1]))
  await diagnose(t, primary.pid, ...BRIEFLY)
  await eventually(() => assert.deepEqual(sockets(), [0, 1]))
})

test(
  'closes the inspector of a worker that starts while its primary is attached to',
  LIMIT,
  async (t) => {
    const primary = await startPrimary(
      t,
      `${TWO_WORKERS}
    process.stdin.once('data', () => cluster.fork())`,
      `setInterval(() => {}, 1000)`,
    )
    const running = startWhyspin(t, String(primary.pid), '--json')
    // That of the first worker: the primary is still to come, and Node signals the new one as well.
    await primary.waitFor(/Debugger listening/)
    primary.child.stdin?.write('fork')
    await running.ended
    await primary.waitFor(/(?:Debugger listening[^]*){4}/)
    assert.equal(clusterWorkers(primary.pid).length, 3)
    await eventually(() => {
      for (const pid of clusterWorkers(primary.pid)) assert.deepEqual(listeningSockets(pid), [])
    })
  },
)

test('whyspin is killed: every inspector of a cluster closes by itself', LIMIT, async (t) => {
  const cluster = await startCluster(t, await freePort())
  const before = cluster.listening()
  const running = startWhyspin(t, String(cluster.primary.pid), '--subprocesses', '-d', '60s')
  await primaryIsOpen(t, cluster)
  running.kill('SIGKILL')
  await assertLeftAlone(cluster, before)
})

test('Ctrl-C leaves a cluster clean, and what was seen is printed', LIMIT, async (t) => {
  const cluster = await startCluster(t, 0)
  const before = cluster.listening()
  const args = [String(cluster.primary.pid), '--subprocesses', '-d', '60s', '--json']
  const running = startWhyspin(t, ...args)
  await primaryIsOpen(t, cluster)
  running.kill('SIGINT')
  const { all, exitCode } = readAll(await running.ended)
  assert.equal(all.processes.length, 5)
  assert.equal(exitCode, 3)
  await assertLeftAlone(cluster, before)
})

test('looks at all programs below a wrapper, and says which could not be', LIMIT, async (t) => {
  const busy = `setInterval(() => { for (const t = Date.now(); Date.now() - t < 30;); }, 40)`
  const stubborn = `const f = () => {}; process.on('SIGUSR1', f); process.off('SIGUSR1', f); ${busy}`
  const node = (code: string): string =>
    `"${TARGET_NODE}" --inspect-port=0 -e "${code}; console.log('up')" &`
  const shell = startTree(t, 'sh', ['-c', `${node(busy)} ${node(stubborn)} wait`])
  await shell.waitFor(/up\n[^]*up\n/)
  const { all, exitCode } = await diagnoseAll(t, shell.pid, ...BRIEFLY)
  assert.equal(all.processes.length, 1)
  assert.equal(all.processes[0]?.verdict, 'clear', gist(all.processes[0] as never))
  assert.equal(all.unreached.length, 1)
  assert.match(all.unreached[0]?.reason ?? '', /does not catch SIGUSR1/)
  assert.equal(all.verdict, 'inconclusive')
  assert.equal(exitCode, 3)
  assert.equal(nodeDescendants(shell.pid).length, 2)
})

test('the processes below a URL cannot be told', LIMIT, async (t) => {
  const { stderr, exitCode } = await whyspin(t, 'ws://127.0.0.1:1/abc', '--subprocesses')
  assert.match(stderr, /cannot be told from a URL/)
  assert.equal(exitCode, 2)
})
