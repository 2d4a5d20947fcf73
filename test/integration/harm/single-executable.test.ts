import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { registryFile } from '../../helpers/registry-package.ts'
import { TARGET_VERSION } from '../../helpers/target-node.ts'
import { startProcess, TARGET_NODE } from '../../helpers/target.ts'
import { BRIEFLY, diagnose, filesOf, gist, notesOf } from '../../helpers/whyspin.ts'

/** Of Node's documentation on single executable applications. */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'
/** Its inspector, once asked for, opens on a free port; it takes no option for that. */
const SPIN = `process.debugPort = 0; (function pollForNothing() { setImmediate(pollForNothing) })(); console.log('ready')`

/** Node 18 refuses the option that makes them. */
const skip = TARGET_VERSION.startsWith('18.') && `${TARGET_VERSION} makes none`

test(
  'a single executable: the spin is found, and goes on',
  { timeout: 120_000, skip },
  async (t) => {
    const postject = await registryFile(t, 'postject@1.0.0-alpha.6', 'dist/cli.js')
    if (postject === null) return
    const folder = mkdtempSync(join(tmpdir(), 'whyspin-sea-'))
    t.after(() => rmSync(folder, { recursive: true }))
    const [main, config, blob, app] = ['app.js', 'sea.json', 'app.blob', 'app'].map((name) =>
      join(folder, name),
    ) as [string, string, string, string]
    writeFileSync(main, SPIN)
    writeFileSync(
      config,
      JSON.stringify({ main, output: blob, disableExperimentalSEAWarning: true }),
    )
    execFileSync(TARGET_NODE, ['--experimental-sea-config', config])
    copyFileSync(TARGET_NODE, app)
    const inject = [app, 'NODE_SEA_BLOB', blob, '--sentinel-fuse', FUSE]
    execFileSync(process.execPath, [postject, ...inject])
    const target = startProcess(t, app, [])
    await target.waitFor(/ready/)
    const { report, stderr } = await diagnose(t, target.pid, ...BRIEFLY)
    assert.equal(stderr, '')
    const [first] = report.findings
    assert.equal(first?.lint, 'immediate-spin', gist(report))
    assert.ok(filesOf(first).length > 0, gist(report))
    assert.equal(first.site?.function, 'pollForNothing')
    assert.deepEqual(notesOf(report), [])
    assert.ok(target.isAlive())
  },
)
