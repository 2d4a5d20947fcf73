/**
 * What a capture costs the target in memory, however many events there are: an Immediate spin, the
 * busiest target there is, for 60 s. The target collects its garbage and tells its memory every two
 * seconds, before, during and after.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { median } from './statistics.ts'

const SECONDS = Number(process.env['SECONDS'] ?? 60)
const TARGET = `
  process.on('message', () => { gc(); process.send(process.memoryUsage()) })
  process.on('disconnect', () => process.exit())
  const f = () => setImmediate(f); f()
  process.send('ready')`

interface Memory {
  readonly rss: number
  readonly heapUsed: number
  readonly arrayBuffers: number
}

const target = spawn(process.execPath, ['--inspect-port=0', '--expose-gc', '-e', TARGET], {
  stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
})
await once(target, 'message')
const ask = async (): Promise<Memory> => {
  target.send('memory')
  const [answer] = (await once(target, 'message')) as [Memory]
  return answer
}
const series = async (seconds: number): Promise<Memory[]> => {
  const read: Memory[] = []
  for (let i = 0; i < seconds; i += 2) {
    await sleep(2_000)
    read.push(await ask())
  }
  return read
}

await series(4)
const before = await series(6)
const tool = spawn(
  process.execPath,
  ['bin/whyspin.js', String(target.pid), '-d', `${SECONDS}s`, '--json'],
  {
    stdio: ['ignore', 'pipe', 'ignore'],
  },
)
let json = ''
tool.stdout.on('data', (text: Buffer) => (json += text.toString()))
const exited = once(tool, 'exit')
const during = await series(SECONDS - 4)
await exited
const after = await series(6)
target.kill('SIGKILL')

const report = JSON.parse(json) as {
  verdict: string
  cost: { hooksEnabledMs: number }
  findings: { resumptionsPerSecond: number }[]
}
const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`
const inJs = (memory: Memory): number => memory.heapUsed + memory.arrayBuffers
const base = median(before.map(inJs))
const half = Math.floor(during.length / 2)
console.log(`${SECONDS} s on an Immediate spin, Node ${process.versions.node}: ${report.verdict}`)
console.log(
  `  hooks on for ${(report.cost.hooksEnabledMs / 1e3).toFixed(1)} s, at ${report.findings[0]?.resumptionsPerSecond ?? 0} resumptions/s`,
)
console.log(`  JavaScript heap and array buffers before:     ${mb(base)}`)
console.log(
  `  more during the capture, median:              ${mb(median(during.map(inJs)) - base)}`,
)
console.log(
  `    first half ${mb(median(during.slice(0, half).map(inJs)) - base)}, second half ${mb(median(during.slice(half).map(inJs)) - base)}`,
)
console.log(
  `  more during the capture, at most:             ${mb(Math.max(...during.map(inJs)) - base)}`,
)
console.log(`  more after detaching:                         ${mb(median(after.map(inJs)) - base)}`)
const rss = (of: readonly Memory[]): number => median(of.map((memory) => memory.rss))
console.log(
  `  resident set before, during, after (V8’s profiler included): ${mb(rss(before))}, ${mb(rss(during))}, ${mb(rss(after))}`,
)
