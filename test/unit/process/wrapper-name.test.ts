import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wrapperName } from '../../../src/process/wrapper-name.ts'

/** Command lines as `/proc` showed them. */
const LINES: readonly (readonly [readonly string[], string | null])[] = [
  [['npm start'], 'npm'],
  [['npm exec node server.js'], 'npm'],
  [['node', '/usr/lib/node_modules/npm/bin/npm-cli.js', 'start'], 'npm'],
  [['node', '/usr/bin/npx', 'serve'], 'npx'],
  [['node', '/srv/node_modules/.bin/pnpm', 'start'], 'pnpm'],
  [['node', '/srv/node_modules/pnpm/bin/pnpm.cjs', 'start'], 'pnpm'],
  [['node', '/srv/node_modules/.bin/yarn', 'start'], 'yarn'],
  [['node', '/srv/.yarn/releases/yarn-4.1.0.cjs', 'start'], 'yarn'],
  [['node', '/srv/node_modules/.bin/nodemon', 'server.js'], 'nodemon'],
  [['node', '--no-warnings', '/srv/node_modules/.bin/tsx', 'watch', 'server.ts'], 'tsx'],
  [['node', '--watch', 'server.js'], 'node --watch'],
  [['node', '--watch-path=src', 'server.js'], 'node --watch'],
  [['node', '--run', 'start'], 'node --run'],
  [['node', 'server.js'], null],
  [['node', 'server.js', 'npm'], null],
  [['node', '-e', 'npm'], null],
  [['node', '--watchful', 'server.js'], null],
  [['npm-stats-server'], null],
  [['node', '/srv/node_modules/yarn-shop/main.js'], null],
  [['node', '/srv/bots/yarn.js'], null],
  [['node', 'node_modules/.bin/yarn'], 'yarn'],
  [['node'], null],
  [[], null],
]

for (const [argv, name] of LINES)
  test(`\`${argv.join(' ')}\` is ${name ?? 'no wrapper'}`, () => {
    assert.equal(wrapperName(argv), name)
  })
