/** What `whyspin --version` costs over bare Node: interleaved, medians. */
import { spawnSync } from 'node:child_process'
import { median, summary } from './statistics.ts'

const RUNS = Number(process.env['RUNS'] ?? 20)
const time = (args: readonly string[]): number => {
  const start = performance.now()
  spawnSync(process.execPath, args, { stdio: 'ignore' })
  return performance.now() - start
}
const bare: number[] = []
const version: number[] = []
for (let run = 0; run < RUNS; run++) {
  bare.push(time(['-e', '0']))
  version.push(time(['bin/whyspin.js', '--version']))
}
console.log(`node -e 0          ${summary(bare, 'ms')}`)
console.log(`whyspin --version  ${summary(version, 'ms')}`)
console.log(`difference of the medians: ${(median(version) - median(bare)).toFixed(0)} ms`)
