import { lstat, stat } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { usageError } from '../errors.ts'
import { parseJson } from './parse-json.ts'
import { readText } from './read-text.ts'

export const CONFIG_FILE = 'whyspin.config.json'
const PACKAGE_FILE = 'package.json'
/** The key of a package.json. */
export const PACKAGE_KEY = 'whyspin'

/** What a project has written, before anybody has looked at it. */
export interface FoundConfig {
  /** Absolute. */
  readonly path: string
  /** As messages name it. */
  readonly shown: string
  /** True for what stands in a package.json, below its key. */
  readonly isInPackage: boolean
  readonly content: unknown
}

/** The folder, from one upwards, in which a repository has its root; null outside of any. */
export async function repositoryRoot(folder: string): Promise<string | null> {
  for (const each of upwards(folder)) {
    try {
      // A folder, or a file in a worktree or submodule.
      await lstat(join(each, '.git'))
      return each
    } catch {
      // Not here.
    }
  }
  return null
}

/**
 * The nearest configuration from a folder up to the repository's root, or to the filesystem's where
 * there is none: `whyspin.config.json`, then `whyspin` in `package.json`.
 */
export async function findConfig(cwd: string, root: string | null): Promise<FoundConfig | null> {
  for (const folder of upwards(cwd)) {
    const found =
      (await readOwnFile(cwd, join(folder, CONFIG_FILE))) ??
      (await readPackage(cwd, join(folder, PACKAGE_FILE)))
    if (found !== null) {
      if (folder !== cwd) await refuseOfOthers(found)
      return found
    }
    if (folder === root) return null
  }
  return null
}

/** The one that `--config` names; of a package.json its key. */
export async function namedConfig(cwd: string, named: string): Promise<FoundConfig> {
  const path = resolve(cwd, named)
  const found = path.endsWith(`/${PACKAGE_FILE}`)
    ? await readPackage(cwd, path)
    : await readOwnFile(cwd, path)
  if (found !== null) return found
  const isThere = (await readText(path, named)) !== null
  throw usageError(
    isThere ? `${named} has no key "${PACKAGE_KEY}".` : `There is no configuration ${named}.`,
    `Name a ${CONFIG_FILE}, or a ${PACKAGE_FILE} with the key "${PACKAGE_KEY}".`,
  )
}

async function readOwnFile(cwd: string, path: string): Promise<FoundConfig | null> {
  const shown = shownPath(cwd, path)
  const text = await readText(path, shown)
  return text === null ? null : { path, shown, isInPackage: false, content: parseJson(text, shown) }
}

async function readPackage(cwd: string, path: string): Promise<FoundConfig | null> {
  const shown = shownPath(cwd, path)
  const text = await readText(path, shown)
  // Most have no such key, and what else is wrong with them is not ours to say.
  if (text === null || !text.includes(`"${PACKAGE_KEY}"`)) return null
  const content = parseJson(text, shown)
  return typeof content === 'object' && content !== null && Object.hasOwn(content, PACKAGE_KEY)
    ? { path, shown, isInPackage: true, content: (content as Record<string, unknown>)[PACKAGE_KEY] }
    : null
}

/** A folder and those above it. */
function upwards(folder: string): readonly string[] {
  const above = dirname(folder)
  return above === folder ? [folder] : [folder, ...upwards(above)]
}

/** As short as it is clear from where one stands. */
function shownPath(cwd: string, path: string): string {
  const short = relative(cwd, path)
  return short.startsWith('../../../') || isAbsolute(short) ? path : short
}

/** The bit of a folder's mode by which everybody may write to it. */
const WORLD_WRITABLE = 0o002

/**
 * A configuration names commands that are run, and where everybody may write, as in the folder for
 * temporary files, anybody may have put one, and a `.git` beside it.
 */
async function refuseOfOthers({ path, shown }: FoundConfig): Promise<void> {
  const { uid } = await stat(path)
  const { mode } = await stat(dirname(path))
  if ((mode & WORLD_WRITABLE) === 0 || uid === 0 || uid === process.getuid?.()) return
  throw usageError(
    `${shown} belongs to another user, and lies where everybody may write.`,
    `If it is meant, name it: --config ${shown}`,
  )
}
