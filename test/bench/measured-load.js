// A load of a fixed number of requests that tells what it cost the server:
// node measured-load.js <pid> <url> <requests> <file>
import { readFileSync, writeFileSync } from 'node:fs'
import autocannon from 'autocannon'

const CONNECTIONS = 10
/** USER_HZ, on every Linux that Node runs on. */
const MS_PER_TICK = 10

/** CPU of the process, threads that have ended among them. */
function cpuMs(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK
}

const [pid, url, amount, file] = process.argv.slice(2)
const before = cpuMs(pid)
const startedMs = performance.now()
const result = await autocannon({ url, amount: Number(amount), connections: CONNECTIONS })
const slice = {
  requests: result.requests.total,
  durationMs: performance.now() - startedMs,
  cpuMs: cpuMs(pid) - before,
  p99Ms: result.latency.p99,
}
if (result.errors > 0 || result.non2xx > 0) process.exitCode = 1
writeFileSync(file, JSON.stringify(slice))
