import { targetError } from '../errors.ts'
import { inspectorState } from '../inspector/inspector-state.ts'
import type { OsSample } from '../model/recording.ts'
import type { InspectorSeen, Triage, TriagedProcess, TriageWord } from '../model/triage.ts'
import { sharesNetwork } from '../process/identify-process.ts'
import { requireLinux } from '../process/linux-only.ts'
import { listNodeProcesses, type NodeProcess } from '../process/list-node-processes.ts'
import { type ListeningSocket, listeningSocketsOf } from '../process/listening-sockets.ts'
import { runsNode } from '../process/node-executable.ts'
import { readNodeOptions } from '../process/node-options.ts'
import { readProcFile } from '../process/proc-file.ts'
import { statusField } from '../process/proc-status.ts'
import { readStartTimeTicks } from '../process/start-time.ts'
import { monotonicUs, sleepUntil } from './clock.ts'
import { osRates } from './plan.ts'
import { createOsSampler, type OsSampler } from './sample-os.ts'
import { triageWord } from './triage-word.ts'

/** What is looked into first. A busy one may spin as well, but of that the OS says nothing. */
const SUSPICIOUS: readonly TriageWord[] = ['burns-in-vain', 'wakes-in-vain']

/** Of a shorter look nothing can be said. */
const LEAST_MS = 200

interface Look {
  readonly node: NodeProcess
  readonly sampler: OsSampler
}

/** A process that is still there at the end of the look. */
interface Seen {
  readonly node: NodeProcess
  readonly status: string
  readonly from: OsSample
  readonly to: OsSample
}

/**
 * Looks at every Node process of this machine from outside, at all of them for the same time: nothing
 * is injected and no signal sent. It costs two readings of `/proc` each, about 0.8 ms a reading.
 * @param signal ends the look early
 * @param told is told how many there are, before the look
 * @throws targetError where there is none to be seen
 */
export async function triage(
  durationMs: number,
  signal: AbortSignal,
  told: (processes: number) => void,
): Promise<Triage> {
  requireLinux()
  const looks = listNodeProcesses()
    .map((node): Look => ({ node, sampler: createOsSampler(node.pid) }))
    .filter(({ sampler }) => sampler.take() !== null)
  if (looks.length === 0) throw noneSeen('No Node process is to be seen here.')
  told(looks.length)
  const startUs = monotonicUs()
  await sleepUntil(startUs + Math.min(durationMs, LEAST_MS) * 1e3, new AbortController().signal)
  await sleepUntil(startUs + durationMs * 1e3, signal)
  const endUs = monotonicUs()
  const seen = looks.map(lookAgain).filter((each) => each !== null)
  if (seen.length === 0) throw noneSeen('Every Node process that was seen has ended meanwhile.')
  const processes = (await describeAll(seen)).toSorted(
    (a, b) => b.wantedCpuShare - a.wantedCpuShare || b.wakesPerSecond - a.wakesPerSecond,
  )
  const suspects = SUSPICIOUS.flatMap((word) => processes.filter((each) => each.triage === word))
  return {
    schemaVersion: 1,
    durationMs: Math.round((endUs - startUs) / 1e3),
    processes,
    suspect: suspects[0]?.pid ?? null,
    ended: looks.length - seen.length,
  }
}

function noneSeen(message: string): Error {
  return targetError(
    message,
    'Run `whyspin ps` where they run, e.g. on the host instead of in a container, or as root for those of other users.',
  )
}

function lookAgain({ node, sampler }: Look): Seen | null {
  const to = sampler.take()
  const [from] = sampler.samples
  const status = readProcFile(node.pid, 'status')
  if (from === undefined || to === null || status === null) return null
  if (readStartTimeTicks(node.pid) !== node.startTimeTicks) return null
  // `execve` keeps pid and start time; of what cannot be read it is not known.
  return runsNode(node.pid) === false ? null : { node, status, from, to }
}

async function describeAll(seen: readonly Seen[]): Promise<readonly TriagedProcess[]> {
  const listeners = listeningSocketsOf(seen.map(({ node }) => node.pid))
  return Promise.all(seen.map((each) => describe(each, listeners.get(each.node.pid) ?? [])))
}

async function describe(
  { node, status, from, to }: Seen,
  sockets: readonly ListeningSocket[],
): Promise<TriagedProcess> {
  const { pid, command, program, uid, isReadable } = node
  const rates = osRates(from, to, pid)
  const state = statusField(status, 'State')?.charAt(0) ?? ''
  const word = triageWord(rates, state, isReadable)
  const isHere = sharesNetwork(pid)
  const { seen: inspector, inode } = await seeInspector(node, sockets, status, word, isHere)
  return {
    pid,
    command,
    program,
    uid,
    triage: word,
    cpuShare: rates.processOnCpu,
    wantedCpuShare: rates.processOnCpu + rates.runnable - rates.onCpu,
    mainThreadCpuShare: rates.onCpu,
    mainThreadRunnableShare: rates.runnable,
    wakesPerSecond: rates.processSwitchesPerSecond,
    mainThreadWakesPerSecond: rates.switchesPerSecond,
    bytesPerSecond: rates.bytesPerSecond,
    ports: isReadable
      ? sockets.filter((each) => each.inode !== inode).map(({ host, port }) => ({ host, port }))
      : null,
    sharesNetwork: isHere,
    inspector,
  }
}

async function seeInspector(
  { pid, argv, isReadable }: NodeProcess,
  sockets: readonly ListeningSocket[],
  status: string,
  word: TriageWord,
  isHere: boolean | null,
): Promise<{ readonly seen: InspectorSeen; readonly inode: number | null }> {
  if (!isReadable || word === 'zombie')
    return { seen: { state: 'unknown', host: null, port: null }, inode: null }
  const target = { pid, argv, nodeOptions: readNodeOptions(pid) }
  const canAnswer = isHere === true && word !== 'stopped' && word !== 'traced'
  const { state, socket } = await inspectorState(target, sockets, status, canAnswer)
  const { host = null, port = null, inode = null } = socket ?? {}
  return { seen: { state, host, port }, inode }
}
