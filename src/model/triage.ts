/**
 * What the OS alone says of a process.
 * - `burns-in-vain`: it burns a core and next to nothing moves.
 * - `wakes-in-vain`: it wakes up at a spin's pace and next to nothing moves.
 * - `other-threads`: its main thread rests, others do not.
 * - `busy`: its main thread is hot, and nothing speaks against it.
 * - `works`: less than that, more than nothing.
 * - `quiet`: too little CPU and too few wake-ups for any spin.
 * - `stopped`, `traced`: by a signal, by a debugger of the system such as gdb.
 * - `zombie`: it has exited, and its parent has not noticed.
 * - `not-ours`: another user's; what it moves and which ports it has may not be seen.
 */
export type TriageWord =
  | 'burns-in-vain'
  | 'wakes-in-vain'
  | 'other-threads'
  | 'busy'
  | 'works'
  | 'quiet'
  | 'stopped'
  | 'traced'
  | 'zombie'
  | 'not-ours'

/** Where a TCP socket listens. */
export interface ListeningPort {
  /** As bound: `127.0.0.1`, `::`, … */
  readonly host: string
  readonly port: number
}

/**
 * What the inspector of a process is seen to be.
 * - `open`: it answers, or listens where the command line says.
 * - `hidden`: open, but its URL stands on the process's stderr only.
 * - `closed`: whyspin can open it.
 * - `disabled`: the process does not catch the signal that opens it.
 * - `unknown`: it may not be seen.
 */
export interface InspectorSeen {
  readonly state: 'open' | 'hidden' | 'closed' | 'disabled' | 'unknown'
  /** As bound; null where it is not open. */
  readonly host: string | null
  readonly port: number | null
}

/** One Node process, looked at from outside: nothing was injected, and no signal sent. */
export interface TriagedProcess {
  readonly pid: number
  readonly command: string
  /** Its script and what that is given, without Node's own options; the command where it has none. */
  readonly program: string
  /** Of its user. */
  readonly uid: number
  readonly triage: TriageWord
  /** CPU of all its threads, as a share of one core: above 1 where several are busy. */
  readonly cpuShare: number
  /** The same, and what its main thread waited for a CPU that others had. */
  readonly wantedCpuShare: number
  readonly mainThreadCpuShare: number
  /** On CPU, or waiting for one. */
  readonly mainThreadRunnableShare: number
  /** How often its threads went to sleep and were woken. */
  readonly wakesPerSecond: number
  readonly mainThreadWakesPerSecond: number
  /** Read and written, without the event loop's own wake-ups; null where it may not be seen. */
  readonly bytesPerSecond: number | null
  /** TCP, without the inspector's own; null where they may not be seen. */
  readonly ports: readonly ListeningPort[] | null
  /** Whether those ports are in our network namespace; null where it cannot be told. */
  readonly sharesNetwork: boolean | null
  readonly inspector: InspectorSeen
}

/** What `whyspin ps` says. */
export interface Triage {
  readonly schemaVersion: 1
  /** How long was looked, ms. */
  readonly durationMs: number
  /** By the CPU that they want, most first. */
  readonly processes: readonly TriagedProcess[]
  /** The pid of the one to look into first; null where none looks like a spin. */
  readonly suspect: number | null
  /** Processes that ended while they were looked at, and stand nowhere here. */
  readonly ended: number
}
