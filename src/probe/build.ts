import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { buildSync, transformSync } from 'esbuild'

/** The probe's own name in stacks; `probe/main.ts` and `record/install-probe.ts` know it too. */
const FILE_NAME = 'whyspin-probe.js'

/**
 * What the probe takes from its realm, as constants: a global of a `vm` context is read through an
 * interceptor, each time.
 */
const GLOBALS =
  'Array, ArrayBuffer, Date, Error, Float64Array, Function, Infinity, Int32Array, JSON, Map, Math, NaN, Number, Object, Promise, Reflect, Set, String, Symbol, Uint16Array, Uint8Array, WeakMap'

const { outputFiles } = buildSync({
  entryPoints: ['src/probe/main.ts'],
  bundle: true,
  write: false,
  format: 'iife',
  globalName: 'probe',
  platform: 'neutral',
  target: 'node18',
  charset: 'ascii',
  // V8 keeps the text of each attach for as long as the target lives.
  minifyWhitespace: true,
  minifyIdentifiers: true,
})
// Two scripts, one in the other as text: what is evaluated in the target, and what that runs in a
// realm of its own. The wrappers keep each `var` out of a global scope; `require` and the settings
// come as arguments.
const probe = `(function (require, settings, host) { "use strict"; const { ${GLOBALS} } = globalThis
${outputFiles[0]?.text}
return probe.install(require, settings, host)
})`
// Not bundled: a bundle begins with helpers that call methods of arrays.
const { code } = transformSync(readFileSync('src/probe/enter-realm.ts', 'utf8'), {
  loader: 'ts',
  target: 'node18',
})
const script = `(function (require, settings) { "use strict";
${code.replace(/^export /m, '')}
return enterRealm(require, settings, globalThis, ${JSON.stringify(probe)}, '${FILE_NAME}')
})`
mkdirSync('dist/probe', { recursive: true })
writeFileSync('dist/probe/probe.js', script)
