// V8's profiler at 1 ms and nothing else, as DevTools runs it: node v8-profiler.js <port> <ms> [file]
import { writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'

const [port, ms, file] = process.argv.slice(2)
const [{ webSocketDebuggerUrl }] = await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()
const socket = new WebSocket(webSocketDebuggerUrl)
await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject))
let lastId = 0
const call = (method, params = {}) =>
  new Promise((resolve) => {
    const id = ++lastId
    const onMessage = (data) => {
      const message = JSON.parse(data)
      if (message.id !== id) return
      socket.off('message', onMessage)
      resolve(message.result)
    }
    socket.on('message', onMessage)
    socket.send(JSON.stringify({ id, method, params }))
  })
await call('Profiler.enable')
await call('Profiler.setSamplingInterval', { interval: 1_000 })
await call('Profiler.start')
await sleep(Number(ms))
const { profile } = await call('Profiler.stop')
await call('Profiler.disable')
if (file !== undefined) writeFileSync(file, JSON.stringify(profile))
socket.close()
