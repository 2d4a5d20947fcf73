// A fixed number of exchanges, and how long each took: node load.js <kind> <url> <amount> <rate>. Time is
// that from the start to the last answer: autocannon itself looks up once a second only.
import autocannon from 'autocannon'
import { WebSocket } from 'ws'

const CONNECTIONS = 10
const [kind, url, amount, rate] = process.argv.slice(2)
process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'

/** @returns {Promise<{ latencies: number[], failed: number }>} */
async function exchangeOverHttp() {
  const latencies = []
  const options = { url, amount: Number(amount), connections: CONNECTIONS }
  if (Number(rate) > 0) options.overallRate = Number(rate)
  const running = autocannon(options)
  running.on('response', (client, status, bytes, ms) => {
    latencies.push(ms)
    lastMs = performance.now()
  })
  const { non2xx } = await running
  // Resets are no errors to autocannon, and each of them is an exchange that never was.
  return { latencies, failed: Number(amount) - latencies.length + non2xx }
}

/** @returns {Promise<{ latencies: number[], failed: number }>} */
async function exchangeOverWebSocket() {
  const message = Buffer.alloc(120, 'x')
  const latencies = []
  let left = Number(amount)
  const talk = () =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(url)
      let sentMs = 0
      const pauseMs = Number(rate) > 0 ? (1_000 * CONNECTIONS) / Number(rate) : 0
      const send = () => {
        if (left-- <= 0) return socket.close()
        sentMs = performance.now()
        socket.send(message)
      }
      socket.on('open', send)
      socket.on('message', () => {
        lastMs = performance.now()
        latencies.push(lastMs - sentMs)
        if (pauseMs > 0) setTimeout(send, pauseMs)
        else send()
      })
      socket.on('error', reject).on('close', resolve)
    })
  await Promise.all(Array.from({ length: CONNECTIONS }, talk))
  return { latencies, failed: 0 }
}

let lastMs = 0
const startedMs = performance.now()
const { latencies, failed } = await (kind === 'websocket'
  ? exchangeOverWebSocket()
  : exchangeOverHttp())
const durationMs = lastMs - startedMs
latencies.sort((a, b) => a - b)
const p99Ms = latencies[Math.floor(latencies.length * 0.99)] ?? Number.NaN
console.log(JSON.stringify({ exchanges: latencies.length, durationMs, p99Ms, failed }))
