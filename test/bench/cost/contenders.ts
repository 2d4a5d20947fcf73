import { join } from 'node:path'
import { installPackages, root } from '../../helpers/npm-packages.ts'

/** Runs beside the load of a slice, against a server that was started without it. */
export interface Attaching {
  readonly kind: 'attaching'
  readonly id: string
  readonly about: string
  /** Node's arguments; null where nothing is run. */
  readonly args:
    | ((server: { readonly pid: number; readonly debugPort: string }) => readonly string[])
    | null
}

/** Starts the server itself, which is its own for the whole run. */
export interface Launching {
  readonly kind: 'launching'
  readonly id: string
  readonly about: string
  readonly args: (command: readonly string[], folder: string) => readonly string[]
}

export type Contender = Attaching | Launching

/** Installed into the cache where it is asked for; nothing of the project's own depends on it. */
const BUBBLEPROF = { name: '@clinic/bubbleprof', version: '10.0.0' }
const bubbleprofFolder = join(root, '.cache/bench/bubbleprof')
/** Where each of Clinic's tools lies. */
export const CLINIC = {
  doctor: join(root, 'node_modules/@clinic/doctor'),
  bubbleprof: join(bubbleprofFolder, 'node_modules', BUBBLEPROF.name),
} as const
const TOOLS = join(root, 'test/bench/cost/tools')
const SLICE_MS = 2_000

/** The same server, looked at by nobody: what a ratio of two slices of it is by chance. */
const CONTROL: Attaching = {
  kind: 'attaching',
  id: 'nothing',
  about: 'the same server again, as a control',
  args: null,
}

export const contenders: readonly Contender[] = [
  CONTROL,
  {
    kind: 'attaching',
    id: 'whyspin ps',
    about: 'triage of every Node process, nothing injected',
    args: () => ['bin/whyspin.js', 'ps', '--json'],
  },
  {
    kind: 'attaching',
    id: 'whyspin',
    about: 'the default capture, attach and detach included',
    args: ({ pid }) => ['bin/whyspin.js', String(pid), '--json'],
  },
  {
    kind: 'attaching',
    id: 'whyspin --cpuprofile',
    about: 'asks for CPU samples, for which a healthy server gives no reason',
    args: ({ pid }) => ['bin/whyspin.js', String(pid), '--json', '--cpuprofile', '/dev/null'],
  },
  {
    kind: 'launching',
    id: 'another process',
    about: 'a server of its own without a tool, as a control',
    args: (command) => command,
  },
  {
    kind: 'attaching',
    id: 'V8 profiler',
    about: 'at 1 ms over the inspector, as DevTools has it',
    args: ({ debugPort }) => [join(TOOLS, 'v8-profiler.js'), debugPort, String(SLICE_MS)],
  },
  {
    kind: 'launching',
    id: 'node --cpu-prof',
    about: 'Node’s own, at 1 ms',
    args: (command, folder) => ['--cpu-prof', '--cpu-prof-dir', folder, ...command],
  },
  {
    kind: 'launching',
    id: '0x',
    about: '0x --collect-only',
    args: (command, folder) => [
      ...[join(root, 'node_modules/0x/cmd.js'), '--collect-only', '-D', folder, '--'],
      ...[process.execPath, ...command],
    ],
  },
  clinic('Clinic Doctor', '@clinic/doctor, collecting', CLINIC.doctor),
  clinic('Clinic Bubbleprof', '@clinic/bubbleprof, collecting', CLINIC.bubbleprof),
  {
    kind: 'launching',
    id: 'createHook',
    about: 'a hook that counts, and keeps nothing',
    args: (command) => ['--require', join(TOOLS, 'count-hooks.cjs'), ...command],
  },
]

function clinic(id: string, about: string, path: string): Launching {
  const args: Launching['args'] = (command, folder) => [
    ...[join(TOOLS, 'clinic.cjs'), path, folder],
    ...[process.execPath, ...command],
  ]
  return { kind: 'launching', id, about, args }
}

/** Fetches what is not the project's own. */
export async function installContenders(): Promise<void> {
  const { name, version } = BUBBLEPROF
  await installPackages(bubbleprofFolder, { private: true, dependencies: { [name]: version } })
}
