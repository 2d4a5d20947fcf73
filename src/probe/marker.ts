import { attempt } from './attempt.ts'

/** Tells whoever attaches to this thread that a probe is in it already. */
export interface Marker {
  readonly isSet: boolean
  /** Asks the probe that is there to make room, which it does for its own owner alone. */
  askForRoom(owner: string): void
  /** @param sendAway sends the probe of that owner away: for who has no `objectId` of it */
  set(sendAway: SendAway): void
  remove(): void
}

/** @param forAnother true: another probe of the same owner comes in its place */
export type SendAway = (owner: string, forAnother?: boolean) => void

const KEY = Symbol.for('whyspin.probe')
const { defineProperty, deleteProperty, getOwnPropertyDescriptor, isExtensible } = Reflect

/** @param holders objects of the thread, of which the first that is not sealed is marked */
export function createMarker(holders: readonly object[]): Marker {
  const isMarked = (holder: object): boolean => getOwnPropertyDescriptor(holder, KEY) !== undefined
  return {
    get isSet() {
      return holders.some(isMarked)
    },
    askForRoom(owner) {
      for (const holder of holders) {
        const sendAway: unknown = getOwnPropertyDescriptor(holder, KEY)?.value
        // Anybody may have put something there.
        if (typeof sendAway === 'function') attempt(() => (sendAway as SendAway)(owner, true))
      }
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
