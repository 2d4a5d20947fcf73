import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { buildSync } from 'esbuild'
import { startProcess, TARGET_NODE, type TestProcess } from '../../helpers/target.ts'
import { BRIEFLY, diagnose, gist, whyspin } from '../../helpers/whyspin.ts'

const LIMIT = { timeout: 120_000 }
const MAIN = `import { poll } from './poll.ts'
poll()
console.log('ready')
`
const POLL = `export interface Poll {
  readonly turn: number
}
export function poll({ turn }: Poll = { turn: 0 }): void {
  setImmediate(poll, { turn: turn + 1 })
}
`

/** A spin in TypeScript, bundled and minified, with its map inside or beside it. */
async function startBundle(t: TestContext, sourcemap: 'inline' | 'linked'): Promise<TestProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'whyspin-bundle-'))
  t.after(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'main.ts'), MAIN)
  writeFileSync(join(folder, 'poll.ts'), POLL)
  const outfile = join(folder, 'dist/bundle.cjs')
  buildSync({
    entryPoints: [join(folder, 'main.ts')],
    ...{ outfile, sourcemap, bundle: true, minify: true, platform: 'node' },
  })
  const target = startProcess(t, TARGET_NODE, ['--inspect-port=0', outfile])
  await target.waitFor(/ready/)
  return target
}

for (const sourcemap of ['inline', 'linked'] as const)
  test(
    `a spin in a bundle is told as it was written, by its ${sourcemap} map`,
    LIMIT,
    async (t) => {
      const target = await startBundle(t, sourcemap)
      const { report } = await diagnose(t, target.pid, ...BRIEFLY)
      const [finding] = report.findings
      assert.equal(finding?.lint, 'immediate-spin', gist(report))
      const { site } = finding
      assert.match(site?.file ?? '', /bundle\.cjs$/)
      assert.match(site?.original?.file ?? '', /\/poll\.ts$/)
      assert.equal(site?.original?.line, 5)
      assert.equal(site?.original?.source, 'setImmediate(poll, { turn: turn + 1 })')
      assert.match(report.summary, /poll\.ts:5/)
    },
  )

test('with --no-source-maps a place is told as it runs', LIMIT, async (t) => {
  const target = await startBundle(t, 'inline')
  const { stdout } = await whyspin(t, String(target.pid), ...BRIEFLY, '--no-source-maps')
  assert.match(stdout, /bundle\.cjs:/)
  assert.doesNotMatch(stdout, /poll\.ts/)
})
