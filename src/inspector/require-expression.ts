/** What `REQUIRE` throws where none of the ways leads to Node's own modules. */
export const NO_MODULES = 'whyspin: no built-in modules'

/**
 * A JavaScript expression that is `require` for built-in modules, in any kind of program: CommonJS,
 * ESM, `-e`, stdin, SEA, snapshot. What it finds may be gone when the evaluate ends, so pass it on as a
 * parameter. `process.getBuiltinModule` exists from Node 20.16 and 22.3 and is asked first, since it
 * runs no loader hook of the target's; an ES module on older ones leads nowhere, and `evaluate.ts` asks
 * again with the `require` of the command-line API.
 *
 * The target may have replaced each of them, or the global `process`: what does not give Node's own
 * `process` is passed over. What ran out of stack says nothing about the way: whoever asks, asks again
 * (`deep-stack.ts`).
 */
export const REQUIRE: string = `(() => {
  const isNodes = (own) => typeof own.versions.node === 'string' && typeof own.dlopen === 'function'
  const ways = [
    () => (id) => process.getBuiltinModule(id),
    () => require,
    () => (id) => process.mainModule.require(id),
  ]
  for (let i = 0; i < ways.length; i++) {
    try {
      const way = ways[i]()
      if (typeof way('vm').Script !== 'function') continue
      const own = typeof process === 'object' && isNodes(process) ? process : way('process')
      if (!isNodes(own)) continue
      const load = typeof own.getBuiltinModule === 'function' ? (id) => own.getBuiltinModule(id) : way
      return (id) => id === 'process' ? own : load(id)
    } catch (error) {
      if (error instanceof RangeError) throw error
    }
  }
  throw '${NO_MODULES}'
})()`
