/** Asks a dialer for a connection. */
export interface DialRequest {
  readonly id: number
  readonly host: string
  readonly port: number
}

/**
 * What a dialer says: first how its network is, then how each request went. A connection comes with
 * the message that has no error.
 */
export type DialerMessage =
  | { readonly isLoopbackUp: boolean }
  | { readonly id: number; readonly error: string | null }
