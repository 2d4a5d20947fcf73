/**
 * Resources that resume many times: sockets, intervals, ports. Unlike the fresh resources of the id
 * table they must not be forgotten when newer ids arrive, so they have a table of their own, by
 * asyncId, with open addressing and a fixed number of places. When it is full, a newcomer is not
 * remembered and counted as dropped.
 */
export interface LongLived {
  /** Place of the id, or -1. */
  find(asyncId: number): number
  /** Place for a new id, or -1 when its neighbourhood is full. */
  add(asyncId: number, resource: object): number
  /** It got somewhere: its streak begins anew. */
  restart(place: number): void
  clear(): void
  readonly streak: Int32Array
  readonly bytes: Float64Array
  readonly chain: Uint8Array
  readonly site: Uint16Array
  /** Kept for the length of a burst only: the byte counters are read from it. */
  resource(place: number): object | undefined
  asyncId(place: number): number
}

const PLACES = 1 << 14
/** Longest walk from the hashed place: keeps the cost of a full table constant. */
const NEIGHBOURS = 16

export function createLongLived(places: number = PLACES): LongLived {
  const mask = places - 1
  const ids = new Float64Array(places)
  const streak = new Int32Array(places)
  const bytes = new Float64Array(places)
  const chain = new Uint8Array(places)
  const site = new Uint16Array(places)
  const resources: (object | undefined)[] = []
  for (let place = 0; place < places; place++) resources[place] = undefined
  // Fibonacci hashing: ids of sockets come in arithmetic series.
  const home = (asyncId: number): number => (Math.imul(asyncId, 0x9e3779b1) >>> 8) & mask
  return {
    streak,
    bytes,
    chain,
    site,
    find(asyncId) {
      let place = home(asyncId)
      for (let i = 0; i < NEIGHBOURS; i++) {
        if (ids[place] === asyncId) return place
        if (ids[place] === 0) return -1
        place = (place + 1) & mask
      }
      return -1
    },
    add(asyncId, resource) {
      let place = home(asyncId)
      for (let i = 0; i < NEIGHBOURS; i++) {
        if (ids[place] === 0) {
          ids[place] = asyncId
          streak[place] = 0
          bytes[place] = NaN
          chain[place] = 0
          site[place] = 0
          resources[place] = resource
          return place
        }
        place = (place + 1) & mask
      }
      return -1
    },
    restart(place) {
      streak[place] = 0
      chain[place] = 0
    },
    clear() {
      ids.fill(0)
      resources.fill(undefined)
    },
    resource: (place) => resources[place],
    asyncId: (place) => ids[place] ?? 0,
  }
}
