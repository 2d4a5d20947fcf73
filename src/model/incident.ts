/** What happened that a reader must know; `code` is stable, `text` a sentence. */
export interface Incident {
  readonly code:
    | 'target-exited'
    | 'interrupted'
    | 'connection-lost'
    | 'target-stopped'
    | 'target-blocked'
    | 'target-frozen'
    | 'no-loop-counters'
    | 'hooks-refused'
    | 'hooks-over-budget'
    | 'workers-refused'
    | 'profile-too-dear'
    | 'profile-ends-coverage'
    | 'profile-paused'
    | 'lease-lapsed'
    | 'detach-incomplete'
    | 'worker-not-seen'
    | 'held-by-debugger'
    | 'wrapper-passed'
  readonly text: string
}
