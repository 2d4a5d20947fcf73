import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where the programs put their files; goes with this process, since they are killed. */
export const workspace: string = mkdtempSync(join(tmpdir(), 'whyspin-healthy-'))

process.once('exit', () => rmSync(workspace, { recursive: true, force: true, maxRetries: 3 }))
