import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { connect, type Connection } from '../../src/inspector/connection.ts'
import { callMethod, evaluate } from '../../src/inspector/evaluate.ts'
import { installProbe, type InstalledProbe } from '../../src/record/install-probe.ts'
import type { WireReport } from '../../src/wire/probe-report.ts'
import { eventually } from './eventually.ts'
import { startTarget, type TestProcess } from './target.ts'

/** A program with the probe in it, as a capture would put it there; in a process of its own. */
export interface Probed {
  readonly target: TestProcess
  readonly connection: Connection
  readonly probe: InstalledProbe
  /** Puts another one in, which takes the place of the first where the owner is `test`. */
  install(owner: string): Promise<InstalledProbe>
  /** Evaluates in the program; what it gives is trusted. */
  ask<T>(expression: string): Promise<T>
  /** Hooks on, until `done` holds in the program; gives the report. */
  burst(done: string): Promise<WireReport>
  /** Names of the functions that a suspect calls. */
  callbacksOf(suspect: number): Promise<readonly string[]>
  /** Takes the probe out and waits until it is gone. */
  takeOut(): Promise<void>
}

/** Starts CommonJS that prints `ready`, and installs the built probe. */
export async function probeInChild(
  t: TestContext,
  code: string,
  voice: string | null = null,
): Promise<Probed> {
  const target = await startTarget(t, code, ['--inspect=0', '--no-warnings'])
  await target.waitFor(/ws:\/\/\S+/)
  const connection = await connect(/ws:\/\/\S+/.exec(target.output())?.[0] ?? '')
  t.after(() => connection.close())
  const install = (owner: string): Promise<InstalledProbe> =>
    installProbe(connection, {
      owner,
      leaseMs: 60_000,
      closeInspector: false,
      debugPort: 0,
      isWorker: false,
      voice,
    })
  const probe = await install('test')
  const ask = <T>(expression: string): Promise<T> => evaluate<T>(connection, expression)
  return {
    target,
    connection,
    probe,
    install,
    ask,
    async burst(done) {
      await probe.startBurst('resources', false, 1e6)
      await eventually(async () => assert.ok(await ask(done), done))
      await probe.endBurst()
      return probe.report()
    },
    callbacksOf: (suspect) =>
      callMethod(
        connection,
        probe.objectId,
        'return this.callbacksOf(args[0]).map((each) => each.name)',
        [suspect],
      ),
    async takeOut() {
      await probe.dispose()
      await eventually(async () => assert.ok(await probe.isGone()))
    },
  }
}
