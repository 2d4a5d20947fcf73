import { mkdirSync, writeFileSync } from 'node:fs'
import { buildSync } from 'esbuild'

// One self-contained script that is read as text and evaluated in the target. The wrapper keeps its
// one `var` out of the target's global scope; `require` and the settings come as arguments.
const result = buildSync({
  entryPoints: ['src/probe/main.ts'],
  bundle: true,
  write: false,
  format: 'iife',
  globalName: 'probe',
  platform: 'neutral',
  target: 'node18',
  charset: 'ascii',
  banner: { js: '(function (require, settings) { "use strict";' },
  footer: { js: 'return probe.install(require, settings)\n})' },
})
mkdirSync('dist/probe', { recursive: true })
writeFileSync('dist/probe/probe.js', result.outputFiles[0]?.text ?? '')
