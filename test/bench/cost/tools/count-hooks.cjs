// The plain hook that people write first: it counts, and keeps nothing.
const { createHook } = require('node:async_hooks')
const counts = { init: 0, before: 0, after: 0, destroy: 0 }
createHook({
  init: () => counts.init++,
  before: () => counts.before++,
  after: () => counts.after++,
  destroy: () => counts.destroy++,
}).enable()
