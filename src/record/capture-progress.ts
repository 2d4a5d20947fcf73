/** Is told, in a few words, what the capture does now. */
export type CaptureProgress = (what: string) => void
