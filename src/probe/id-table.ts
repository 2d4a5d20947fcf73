/**
 * What we remember of resources by asyncId, in typed arrays of constant size: no allocation per
 * event, no growth. Ids count upwards, so that `id & mask` keeps exactly the newest 65,536; an older
 * one is forgotten and, when it resumes, treated like a resource from before the hooks.
 */
export interface IdTable {
  /** Slot that holds the id, or -1. */
  find(asyncId: number): number
  /** Slot for a new id; what was there before is forgotten. */
  claim(asyncId: number): number
  /**
   * Resources created from one id to another continue no barren streak any more. Of very many the
   * first and the last are looked at: a bounded cost.
   */
  restart(fromId: number, toId: number): void
  clear(): void
  readonly kind: Uint8Array
  /** Barren resumptions in a row that led to this resource. */
  readonly streak: Int32Array
  /** Tag of the wake chain it continues; 0 when none. */
  readonly chain: Uint8Array
  /** How often it was resumed itself. */
  readonly resumed: Uint8Array
  /** Site in which it was created, where a stack was taken; 0 otherwise. */
  readonly site: Uint16Array
}

const SLOTS = 1 << 16
const RESTART_IDS = 256

export function createIdTable(slots: number = SLOTS): IdTable {
  const mask = slots - 1
  const id = new Float64Array(slots)
  const kind = new Uint8Array(slots)
  const streak = new Int32Array(slots)
  const chain = new Uint8Array(slots)
  const resumed = new Uint8Array(slots)
  const site = new Uint16Array(slots)
  const find = (asyncId: number): number => {
    const slot = asyncId & mask
    return id[slot] === asyncId ? slot : -1
  }
  const restart = (fromId: number, toId: number): void => {
    for (let asyncId = fromId; asyncId <= toId; asyncId++) {
      const slot = find(asyncId)
      if (slot < 0) continue
      streak[slot] = 1
      chain[slot] = 0
    }
  }

  return {
    kind,
    streak,
    chain,
    resumed,
    site,
    find,
    restart(fromId, toId) {
      const isLong = toId - fromId > 2 * RESTART_IDS
      restart(fromId, isLong ? fromId + RESTART_IDS : toId)
      if (isLong) restart(toId - RESTART_IDS, toId)
    },
    claim(asyncId) {
      const slot = asyncId & mask
      id[slot] = asyncId
      kind[slot] = 0
      streak[slot] = 0
      chain[slot] = 0
      resumed[slot] = 0
      site[slot] = 0
      return slot
    },
    clear() {
      id.fill(0)
    },
  }
}
