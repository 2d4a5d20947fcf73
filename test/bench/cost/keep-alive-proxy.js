// A reverse proxy that keeps its connections, as those that are driven hard do: node keep-alive-proxy.js <port>
import { Agent, createServer, request } from 'node:http'
import { pipeline } from 'node:stream'

const agent = new Agent({ keepAlive: true })
const [port] = process.argv.slice(2)

const server = createServer((incoming, outgoing) => {
  const { method, url: path, headers } = incoming
  const upstream = request({ agent, port, host: '127.0.0.1', method, path, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode, answer.headers)
    pipeline(answer, outgoing, () => {})
  })
  upstream.on('error', () => outgoing.writeHead(502).end())
  pipeline(incoming, upstream, () => {})
})
server.listen(0, '127.0.0.1', () => console.log(`READY ${process.pid} ${server.address().port}`))
