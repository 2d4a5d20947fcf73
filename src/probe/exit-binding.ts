/** What carries the last report when the target exits. */
export interface ExitBinding {
  /** @returns false where the inspector has added none, so that nothing was done */
  call(text: () => string): boolean
  forget(): void
}

const { defineProperty, deleteProperty } = Reflect

/**
 * `Runtime.addBinding` puts a function on the global object, where the target could list it. A setter
 * that nobody lists is there before, takes it, and goes: no global of ours is ever seen.
 */
export function expectBinding(host: object, name: string): ExitBinding {
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
    call(text) {
      push?.(text())
      return push !== null
    },
    forget() {
      push = null
      forget()
    },
  }
}
