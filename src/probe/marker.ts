/** Tells whoever attaches to this thread that a probe is in it already. */
export interface Marker {
  readonly isSet: boolean
  /** @param sendAway sends the probe of that owner away: for who has no `objectId` of it */
  set(sendAway: (owner: string) => void): void
  remove(): void
}

const KEY = Symbol.for('whyspin.probe')
const { defineProperty, deleteProperty, getOwnPropertyDescriptor, isExtensible } = Reflect

/** @param holders objects of the thread, of which the first that is not sealed is marked */
export function createMarker(holders: readonly object[]): Marker {
  const isMarked = (holder: object): boolean => getOwnPropertyDescriptor(holder, KEY) !== undefined
  return {
    get isSet() {
      return holders.some(isMarked)
    },
    set(sendAway) {
      const open = holders.find(isExtensible)
      // All sealed: nobody is told, and nothing else depends on it.
      if (open === undefined) return
      defineProperty(open, KEY, { value: sendAway, configurable: true, enumerable: false })
    },
    remove() {
      for (const holder of holders) deleteProperty(holder, KEY)
    },
  }
}
