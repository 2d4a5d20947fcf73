import { spawnSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { TARGET_NODE, type TestProcess, startProcess } from './target.ts'

/** A program in namespaces of its own, made with unshare(1), and ended with the test. */
export interface Contained extends TestProcess {
  /** The pid of Node as we see it. */
  readonly hostPid: number
}

export type Namespace = 'net' | 'pid' | 'mount' | 'user'

export interface ContainerOptions {
  /** Options of Node. */
  readonly node?: readonly string[]
  /** Shell, run before Node; the new root is at `$ROOT`. */
  readonly setup?: string
  /** Whether the loopback interface of a new network is brought up, as containers have it. */
  readonly loopback?: boolean
  /** The uid that makes the namespaces. */
  readonly maker?: number | null
  /** The uid that the program runs as. */
  readonly user?: number | null
}

/**
 * A root like ours, with the program's folder as `/app`. Ends in `exec`, so that Node is the process
 * that unshare(1) forked.
 */
const SETUP = {
  mount: `
    mount -t tmpfs tmpfs "$ROOT" && mkdir "$ROOT/app" && mount --bind "$APP" "$ROOT/app"
    for each in /*; do
      if test -L "$each"; then cp -P "$each" "$ROOT$each"
      elif test -d "$each" && test "$each" != /proc; then mkdir "$ROOT$each" && mount --rbind "$each" "$ROOT$each"
      fi
    done
    mkdir "$ROOT/proc" && mount -t proc proc "$ROOT/proc" || mount --rbind /proc "$ROOT/proc"`,
  net: `if command -v ip > /dev/null; then ip link set lo up; else ifconfig lo up; fi`,
}

function optionsFor(namespaces: readonly Namespace[]): readonly string[] {
  return [
    '--kill-child',
    '--fork',
    ...namespaces.map((name) => `--${name}`),
    ...(namespaces.includes('user') ? ['--map-root-user'] : []),
  ]
}

/** Why containers cannot be made here; false when they can. For the option `skip` of a test. */
export function noContainers(...namespaces: readonly Namespace[]): string | false {
  const setup = namespaces.includes('net') ? SETUP.net : 'true'
  const { status, stderr, error } = spawnSync(
    'unshare',
    [...optionsFor(namespaces), 'sh', '-c', setup],
    { encoding: 'utf8' },
  )
  return status === 0 ? false : `no namespaces here: ${error?.message ?? stderr.trim()}`
}

/**
 * Starts `main.js` and whatever else is in `files`, in `/app` where there is a mount namespace of
 * its own, else in a folder of the host. Waits for READY.
 */
export async function startContained(
  t: TestContext,
  namespaces: readonly Namespace[],
  files: Readonly<Record<string, string>>,
  { node = [], setup = '', loopback = true, maker = null, user = null }: ContainerOptions = {},
): Promise<Contained> {
  const folder = mkdtempSync(join(tmpdir(), 'whyspin-container-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const [app, root] = [join(folder, 'app'), join(folder, 'root')]
  mkdirSync(root, { mode: 0o755 })
  for (const [name, text] of Object.entries({ 'package.json': '{}', ...files })) {
    mkdirSync(join(app, name, '..'), { recursive: true })
    writeFileSync(join(app, name), text)
  }
  const inside = namespaces.includes('mount')
  const script = [
    ...(namespaces.includes('net') && loopback ? [SETUP.net] : []),
    ...(inside ? [SETUP.mount] : []),
    setup,
    'exec "$@"',
  ].join('\n')
  const [file = '', ...args] = [
    ...(maker === null ? [] : asUser(maker)),
    ...['unshare', ...optionsFor(namespaces), 'sh', '-ec', script, 'sh'],
    ...(inside ? ['chroot', root] : []),
    ...(user === null ? [] : asUser(user)),
    ...[TARGET_NODE, ...node, inside ? '/app/main.js' : `${app}/main.js`],
  ]
  const reader = maker ?? user
  if (reader !== null) spawnSync('chown', ['-R', String(reader), folder])
  const started = startProcess(t, file, args, { ROOT: root, APP: app })
  await started.waitFor(/^READY/m)
  return { ...started, hostPid: nodeBelow(started.pid) }
}

/** Runs what follows as another user, with no rights beyond those, until its parent ends. */
function asUser(uid: number): readonly string[] {
  // Becoming another user takes away what --kill-child of unshare(1) has set.
  const dies = ['--pdeathsig', 'KILL']
  return ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', ...dies]
}

function nodeBelow(pid: number): number {
  const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')
  return Number(child)
}

/** The processes in the network namespace of a process. */
export function neighboursOf(pid: number): readonly number[] {
  const network = (each: string): string | null => {
    try {
      return readlinkSync(`/proc/${each}/ns/net`)
    } catch {
      // It went meanwhile.
      return null
    }
  }
  const theirs = network(String(pid))
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && theirs !== null && network(name) === theirs)
    .map(Number)
}
