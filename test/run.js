// Runs the test files below the named folders of test/, each file in its own process. Node 20 has
// no glob for --test and no TypeScript; with a floor of Node 22.18 this becomes
// `node --test "test/**/*.test.ts"`.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folders = process.argv.slice(2)
const missing = folders.filter((folder) => !existsSync(join(root, 'test', folder)))
const files = folders
  .filter((folder) => !missing.includes(folder))
  .flatMap((folder) => testsBelow(join('test', folder)))
  .concat(folders.includes('unit') ? ['test/architecture.test.ts'] : [])
  .filter((file) => existsSync(join(root, file)))

if (missing.length > 0 || files.length === 0) {
  console.error(
    missing.length > 0
      ? `test/run.js: there is no folder test/${missing[0]}`
      : 'test/run.js: no test file found. Usage: node test/run.js unit golden integration',
  )
  process.exitCode = 1
} else {
  const typescript = process.features.typescript ? [] : ['--import', 'tsx']
  const args = [...typescript, '--test-reporter=spec', '--test', ...files]
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
  process.exitCode = status ?? 1
}

function testsBelow(folder) {
  return readdirSync(join(root, folder), { recursive: true })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join(folder, file))
    .toSorted()
}
