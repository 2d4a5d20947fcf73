import type { ProcessIdentity } from '../process/identify-process.ts'

/** A process in which we are about to open the inspector. */
export interface WatchedProcess {
  readonly identity: ProcessIdentity
  /** Inodes of what listened in its network before the signal. */
  readonly before: readonly number[]
  /** What `process.debugPort` stands at there. */
  readonly configuredPort: number
}

/** What the guard is asked for; each with an `id` is answered once. */
export type GuardRequest =
  /** First: whose probe it sends away, as in `ProbeSettings`. */
  | { readonly kind: 'begin'; readonly owner: string }
  | { readonly kind: 'watch'; readonly id: number; readonly watched: WatchedProcess }
  /** Does the pipe at `path` have room for what Node announces its inspector with? */
  | { readonly kind: 'room'; readonly id: number; readonly path: string }
  /** SIGUSR1 was sent to the watched process. */
  | { readonly kind: 'signalled' }
  /** The inspector that was found is not ours to close. */
  | { readonly kind: 'unwatch' }
  /** Connects pipe number `channel` with the inspector at `url`. */
  | {
      readonly kind: 'dial'
      readonly id: number
      readonly url: string
      readonly channel: number
    }
  /** We are still here, and do not stand still. */
  | { readonly kind: 'alive' }
  /** Everything was left as it was found; the guard may go. */
  | { readonly kind: 'release' }

export type GuardNotice =
  | { readonly kind: 'done'; readonly id: number }
  | { readonly kind: 'failed'; readonly id: number; readonly reason: string }
  /** We stood still for too long, so the guard has left the target for us. */
  | { readonly kind: 'gave-up' }

/** The pipes that the guard can carry connections through, each once: fds 4, 5, … of it. */
export const CHANNELS = 4
export const FIRST_CHANNEL_FD = 4
