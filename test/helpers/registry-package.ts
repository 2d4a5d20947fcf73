import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'

const CACHE = fileURLToPath(new URL('../../.cache/packages/', import.meta.url))
const LIMIT_MS = 120_000
const NPM = ['--no-audit', '--no-fund', '--ignore-scripts', '--no-package-lock', '--prefer-offline']

function install(folder: string, spec: string): Promise<string | null> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "private": true }')
  return new Promise((resolve) => {
    execFile(
      'npm',
      ['install', ...NPM, spec],
      { cwd: folder, timeout: LIMIT_MS, env: { ...process.env, NODE_OPTIONS: '' } },
      (error) => resolve(error === null ? null : error.message),
    )
  })
}

/**
 * A file of a package of the npm registry, fetched once into an ignored cache.
 * @param spec name and exact version
 * @returns null where it cannot be had; the test is skipped then, with the reason
 */
export async function registryFile(
  t: TestContext,
  spec: string,
  file: string,
): Promise<string | null> {
  const folder = join(CACHE, spec.replaceAll('/', '+'))
  const name = spec.slice(0, spec.lastIndexOf('@'))
  const path = join(folder, 'node_modules', name, file)
  // Written last, so that half an installation is none.
  const done = join(folder, '.installed')
  if (!existsSync(done)) {
    const problem = await install(folder, spec)
    if (problem !== null) {
      t.skip(`${spec} could not be installed: ${problem}`)
      return null
    }
    writeFileSync(done, '')
  }
  return path
}
