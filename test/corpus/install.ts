import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { installPackages, nodeOfVersion, root } from '../helpers/npm-packages.ts'
import type { CorpusCase } from './case.ts'

/** A case where it can run: its files, its packages, its Node. */
export interface Installed {
  readonly folder: string
  readonly node: string
}

/** Installs a case into the cache; what is there from an earlier run with the same versions stays. */
export async function installCase(
  each: CorpusCase,
  deps: Readonly<Record<string, string>> | null,
): Promise<Installed> {
  const manifest = JSON.parse(readFileSync(join(each.folder, 'package.json'), 'utf8'))
  const dependencies = { ...manifest.dependencies, ...deps }
  const folder = join(root, '.cache/corpus', each.name)
  await installPackages(folder, { ...manifest, dependencies })
  cpSync(each.folder, folder, {
    recursive: true,
    filter: (source) => !source.endsWith('package.json'),
  })
  return { folder, node: each.node === null ? process.execPath : await nodeOfVersion(each.node) }
}
