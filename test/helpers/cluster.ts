import assert from 'node:assert/strict'
import { get } from 'node:http'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { listeningSockets } from '../../src/process/listening-sockets.ts'
import { eventually } from './eventually.ts'
import { startProcess, TARGET_NODE, type TestProcess } from './target.ts'

const SCRIPT = fileURLToPath(new URL('../../fixtures/programs/cluster/main.js', import.meta.url))

/** `fixtures/programs/cluster`, once all workers listen. */
export interface Cluster {
  readonly primary: TestProcess
  /** As it was asked for. */
  readonly inspectPort: number
  /** Pids, in the order of their ids. */
  readonly workers: readonly number[]
  /** The listening sockets of each process, primary first, by their inodes. */
  listening(): readonly (readonly number[])[]
  /** Fails unless every worker answers requests. */
  assertServes(): Promise<void>
}

/** @param inspectPort on which all of them open their inspectors; 0 for each its own */
export async function startCluster(
  t: TestContext,
  inspectPort: number,
  ...flags: readonly string[]
): Promise<Cluster> {
  const options = [`--inspect-port=${inspectPort}`, SCRIPT, String(inspectPort), ...flags]
  const primary = startProcess(t, TARGET_NODE, options)
  await primary.waitFor(/^READY .*\n/m)
  const port = Number(/^READY \d+ (\d+)$/m.exec(primary.output())?.[1])
  const lines = [...primary.output().matchAll(/^WORKER (\d+) (\d+)$/gm)]
  const workers = lines
    .toSorted(([, a], [, b]) => Number(a) - Number(b))
    .map(([, , pid]) => Number(pid))
  return {
    primary,
    inspectPort,
    workers,
    listening: () =>
      [primary.pid, ...workers].map((pid) => listeningSockets(pid).map(({ inode }) => inode)),
    async assertServes() {
      const silent = new Set(workers)
      await eventually(async () => {
        silent.delete(Number(await ask(port)))
        assert.deepEqual([...silent], [], 'these answer nobody')
      })
    },
  }
}

function ask(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, agent: false }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (text: string) => (body += text))
      response.on('end', () => resolve(body))
      response.on('error', reject)
    }).on('error', reject)
  })
}
