/**
 * A JavaScript expression that is `require` for built-in modules, in any kind of program: CommonJS,
 * ESM, `-e`, stdin, SEA, snapshot. To be evaluated with `includeCommandLineAPI: true`; it is gone
 * when the evaluate ends, so pass it on as a parameter. `process.getBuiltinModule` exists from Node
 * 20.16 and 22.3; the command-line API's `require` everywhere, unless a global shadows it.
 */
export const REQUIRE = `(typeof process.getBuiltinModule === 'function' ? (m) => process.getBuiltinModule(m)
  : typeof require === 'function' ? require : process.mainModule.require.bind(process.mainModule))`
