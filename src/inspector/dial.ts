import { connect, type Socket } from 'node:net'

/**
 * Opens a TCP connection in the network that a target lives in: a `createConnection` as
 * `http.request` takes it. Gives the socket, or nothing and calls back when it is there.
 */
export type Dial = (
  address: { readonly host?: string | null | undefined; readonly port?: unknown },
  done: (error: Error | null, socket: Socket) => void,
) => Socket | undefined

/** Where an inspector is, and the way there: of two networks both may have the same address. */
export interface Endpoint {
  readonly webSocketUrl: string
  readonly dial: Dial
}

/** The way for targets that share our network, and for URLs, which are valid where we are. */
export const dialHere: Dial = ({ host, port }) =>
  connect({ host: host ?? 'localhost', port: Number(port) })
