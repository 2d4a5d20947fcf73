/** How the caller follows a capture, and ends it early. */
export interface CaptureControl {
  /** Is told, in a few words, what the capture does now. */
  readonly progress: (what: string) => void
  /** Ends the capture: the target is left clean, what was seen until then is kept. */
  readonly signal: AbortSignal
}
