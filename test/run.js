// Runs the test files below the named folders of test/, each file in its own process. Node 20 has
// no glob for --test and no TypeScript; with a floor of Node 22.18 this becomes
// `node --test "test/**/*.test.ts"`.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { filesAtOnce } from './files-at-once.js'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folders = process.argv.slice(2)
const missing = folders.filter((folder) => !existsSync(join(root, 'test', folder)))
const files = folders
  .filter((folder) => !missing.includes(folder))
  .flatMap((folder) => testsBelow(join('test', folder)))
  .concat(folders.includes('unit') ? ['test/architecture.test.ts'] : [])

if (missing.length > 0 || files.length === 0) {
  console.error(
    missing.length > 0
      ? `test/run.js: there is no folder test/${missing[0]}`
      : 'test/run.js: no test file found. Usage: node test/run.js unit golden integration',
  )
  process.exitCode = 1
} else {
  // Both, whatever comes of the first.
  const paces = [...new Set(files.map(filesAtOnce))].toSorted((a, b) => b - a)
  const scratch = mkdtempSync(join(tmpdir(), 'whyspin-tests-'))
  const runs = paces.map((pace) =>
    run(
      files.filter((file) => filesAtOnce(file) === pace),
      pace,
      join(scratch, `failures-${pace}.txt`),
    ),
  )
  rmSync(scratch, { recursive: true })
  // Once more and last, where they are looked for.
  const failures = runs.map((each) => each.failures).join('')
  if (failures !== '' && runs.length > 1) console.log(`\nFailed:\n\n${failures}`)
  process.exitCode = runs.every((each) => each.passed) ? 0 : 1
}

function run(some, atOnce, failuresFile) {
  const typescript = process.features.typescript ? [] : ['--import', 'tsx']
  const how = [
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    '--test-reporter=./test/failures-only.js',
    `--test-reporter-destination=${failuresFile}`,
    `--test-concurrency=${atOnce}`,
    '--test',
  ]
  const args = [...typescript, ...how, ...some]
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
  const failures = existsSync(failuresFile) ? readFileSync(failuresFile, 'utf8') : ''
  return { passed: status === 0, failures }
}

function testsBelow(folder) {
  return readdirSync(join(root, folder), { recursive: true })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join(folder, file))
    .toSorted()
}
