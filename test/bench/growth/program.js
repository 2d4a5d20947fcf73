// What a capture meets, in any size: node program.js <resumptions/s> <sockets> <chains> <frames>.
// Immediates that re-arm themselves along so many chains, at so many a second, from a stack so deep, in
// a process with so many idle connections. Told "count" by its parent, it answers what it has done.
import { connect, createServer } from 'node:net'

const [perSecond, sockets, chains, frames] = process.argv.slice(2).map(Number)
/** More than one, since each has its ports only once. */
const PORTS_PER_ADDRESS = 10_000
const AT_ONCE = 500

let resumptions = 0
/** What the rate still allows; what is beyond it waits. */
let allowed = 0
const waiting = []

/** @param {number} left
 *  @param {() => void} next */
function deep(left, next) {
  if (left > 0) deep(left - 1, next)
  else setImmediate(next)
}
function step() {
  resumptions++
  if (allowed <= 0) return waiting.push(step)
  allowed--
  deep(frames, step)
}

async function openSockets() {
  const server = createServer(() => {}).listen(0, '0.0.0.0')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address()
  // Both ends are ours, and count.
  const connections = sockets / 2
  for (let opened = 0; opened < connections; opened += AT_ONCE)
    await Promise.all(
      Array.from({ length: Math.min(AT_ONCE, connections - opened) }, (_, at) => {
        const localAddress = `127.0.0.${2 + Math.floor((opened + at) / PORTS_PER_ADDRESS)}`
        const socket = connect({ port, host: '127.0.0.1', localAddress })
        return new Promise((resolve, reject) =>
          socket.once('connect', resolve).once('error', reject),
        )
      }),
    )
}

await openSockets()
for (let i = 0; i < chains; i++) waiting.push(step)
let lastMs = performance.now()
setInterval(() => {
  const nowMs = performance.now()
  // After a pause nothing is made up for.
  allowed = Math.min(perSecond / 20, allowed + ((nowMs - lastMs) * perSecond) / 1e3)
  lastMs = nowMs
  for (const next of waiting.splice(0, Math.ceil(allowed))) {
    allowed--
    deep(frames, next)
  }
}, 1)
process.on('message', () => process.send({ resumptions, rssBytes: process.memoryUsage.rss() }))
process.on('disconnect', () => process.exit())
process.send('ready')
