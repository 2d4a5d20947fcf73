import { basename } from 'node:path'
import { splitNodeArguments } from './node-arguments.ts'

/** Scripts whose only business is another process, without their extension. */
const SCRIPTS: Readonly<Record<string, string>> = {
  npm: 'npm',
  'npm-cli': 'npm',
  npx: 'npx',
  'npx-cli': 'npx',
  pnpm: 'pnpm',
  pnpx: 'pnpm',
  yarn: 'yarn',
  yarnpkg: 'yarn',
  corepack: 'corepack',
  nodemon: 'nodemon',
  'node-dev': 'node-dev',
  'ts-node-dev': 'ts-node-dev',
  tsnd: 'ts-node-dev',
  tsx: 'tsx',
  'cross-env': 'cross-env',
  'cross-env-shell': 'cross-env',
  'env-cmd': 'env-cmd',
  dotenv: 'dotenv',
  concurrently: 'concurrently',
  conc: 'concurrently',
}
/** npm 7 and newer set their title to what they run (`npm start`, `npm exec …` for npx). */
const TITLE = /^(npm|npx)(?: |$)/
/** Options with which Node itself starts another process. */
const STARTS_ANOTHER = /^(--watch|--run)(?:-path)?(?:=|$)/
/** Where installed programs lie: a script of the user's own may have any name. */
const INSTALLED = /(?:^|\/)(?:node_modules|\.?bin|releases)\//
/** `.yarn/releases/yarn-4.1.0.cjs`, as Yarn puts itself into a repository. */
const YARN_RELEASE = /^yarn-\d/

/**
 * What a Node process is called that may be there only to start another one, told from its arguments;
 * null for any other. Whether it does wait for another one, its arguments do not tell.
 */
export function wrapperName(argv: readonly string[]): string | null {
  const titled = argv.length === 1 ? TITLE.exec(argv[0] ?? '')?.[1] : undefined
  if (titled !== undefined) return titled
  const { options, script } = splitNodeArguments(argv.slice(1))
  const own = options.map((option) => STARTS_ANOTHER.exec(option)?.[1]).find(Boolean)
  if (own !== undefined) return `node ${own}`
  if (script === null || !INSTALLED.test(script)) return null
  const name = basename(script).replace(/\.[cm]?js$/, '')
  return YARN_RELEASE.test(name) ? 'yarn' : (SCRIPTS[name] ?? null)
}
