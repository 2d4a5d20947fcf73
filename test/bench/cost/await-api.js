// A JSON API that awaits a lot: each request passes through thirty async functions.
import { createServer } from 'node:http'

const STEPS = 30

async function step(item, left) {
  if (left === 0) return item
  const next = await step({ ...item, seen: left }, left - 1)
  return next
}

async function answer() {
  const items = await Promise.all([step({ id: 1 }, STEPS / 2), step({ id: 2 }, STEPS / 2)])
  return JSON.stringify({ items })
}

const server = createServer((request, response) => {
  answer().then(
    (body) => response.writeHead(200, { 'content-type': 'application/json' }).end(body),
    (error) => response.destroy(error),
  )
})
server.listen(0, '127.0.0.1', () => console.log(`READY ${process.pid} ${server.address().port}`))
