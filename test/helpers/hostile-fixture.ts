import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { startProcess, TARGET_NODE, type TestProcess } from './target.ts'

/** A program of fixtures/hostile that spins until it is told to end. */
export interface HostileFixture extends TestProcess {
  /** Tells it to end; gives its exit code and what it noticed of others. */
  end(): Promise<{ readonly exitCode: number | string; readonly account: string }>
}

/** Starts one and waits until it spins. */
export async function startHostile(
  t: TestContext,
  name: string,
  args: readonly string[] = [],
  options: readonly string[] = [],
): Promise<HostileFixture> {
  const folder = mkdtempSync(join(tmpdir(), 'whyspin-hostile-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const stopFile = join(folder, 'stop')
  const script = fileURLToPath(new URL(`../../fixtures/hostile/${name}.js`, import.meta.url))
  const target = startProcess(t, TARGET_NODE, [
    '--no-warnings',
    '--inspect-port=0',
    ...options,
    script,
    stopFile,
    ...args,
  ])
  await target.waitFor(/^READY/m)
  return {
    ...target,
    async end() {
      writeFileSync(stopFile, '')
      const exitCode = await target.exited()
      return { exitCode, account: /^ACCOUNT (.*)$/m.exec(target.output())?.[1] ?? target.output() }
    },
  }
}
