/** A healthy server that is driven, and how. */
export interface Program {
  readonly id: string
  readonly script: string
  readonly args: readonly string[]
  /** What it talks to; starts first and hands over its port. */
  readonly peer: string | null
  readonly load: 'http' | 'websocket'
  readonly url: (port: string) => string
  /** Exchanges of a slice: two and a half seconds flat out on the machine that they were chosen on. */
  readonly exchanges: number
}

const PEER = 'test/bench/cost/peer.js'
const PROXY = 'fixtures/healthy/streaming-proxy/main.js'

export const programs: readonly Program[] = [
  {
    ...{ id: 'http-proxy', script: PROXY, args: [], peer: PEER },
    ...{ load: 'http', url: (port) => `http://127.0.0.1:${port}/`, exchanges: 9_000 },
  },
  {
    id: 'tls-proxy',
    script: 'fixtures/programs/tls-proxy-close-notify/main.js',
    ...{ args: ['--fixed'], peer: null, load: 'http' },
    ...{ url: (port) => `https://127.0.0.1:${port}/`, exchanges: 12_000 },
  },
  {
    ...{ id: 'await-api', script: 'test/bench/cost/await-api.js', args: [], peer: null },
    ...{ load: 'http', url: (port) => `http://127.0.0.1:${port}/`, exchanges: 25_000 },
  },
  {
    ...{ id: 'websocket', script: 'fixtures/healthy/websocket-echo/main.js', args: [], peer: null },
    ...{ load: 'websocket', url: (port) => `ws://127.0.0.1:${port}`, exchanges: 60_000 },
  },
  {
    id: 'stream-proxy',
    ...{ script: PROXY, args: [], peer: PEER, load: 'http' },
    ...{ url: (port) => `http://127.0.0.1:${port}/big`, exchanges: 250 },
  },
]
