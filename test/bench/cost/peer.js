// What the proxies ask: a small body on every path, 8 MB below /big. Those of fixtures/peers end by
// themselves after two minutes, which no bench is done in.
import { createServer } from 'node:http'

const small = Buffer.from(JSON.stringify({ id: 7, name: 'item', tags: ['a', 'b'] }))
const big = Buffer.alloc(8 * 1024 * 1024, 'x')

const server = createServer(({ url }, response) => {
  const body = url.startsWith('/big') ? big : small
  response.writeHead(200, { 'content-length': body.length }).end(body)
})
server.listen(0, '127.0.0.1', () => console.log(`READY ${process.pid} ${server.address().port}`))
