/** What carries the probe's own words: its looks, and its last report when the target exits. */
export interface Voice {
  /** @returns false where the inspector has added no binding, so that nothing was done */
  say(text: () => string): boolean
  forget(): void
}

const { defineProperty, deleteProperty } = Reflect

/**
 * `Runtime.addBinding` puts a function on the global object, where the target could list it. A setter
 * that nobody lists is there before, takes it, and goes: no global of ours is ever seen.
 */
export function expectVoice(host: object, name: string): Voice {
  let push: ((text: string) => void) | null = null
  const forget = (): void => void deleteProperty(host, name)
  defineProperty(host, name, {
    configurable: true,
    enumerable: false,
    get: () => undefined,
    set(given: unknown) {
      if (typeof given === 'function') push = given as (text: string) => void
      forget()
    },
  })
  return {
    say(text) {
      push?.(text())
      return push !== null
    },
    forget() {
      push = null
      forget()
    },
  }
}
