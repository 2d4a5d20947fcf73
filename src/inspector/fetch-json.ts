import { get } from 'node:http'
import type { Dial } from './dial.ts'

/** Both answers of an inspector are below 2 kB; whatever sends more is none. */
const MAX_BODY_BYTES = 1024 * 1024

/** An address as it can be dialed: loopback for the wildcards. */
export function dialHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  return host === '::' ? '::1' : host
}

/** `host:port` of a URL, with brackets round IPv6. */
export function urlHost(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/**
 * GETs a small JSON document, on a connection of its own.
 * @param timeoutMs bound of the whole exchange, whatever the other side sends meanwhile
 * @throws Error when nobody listens, the time is up, the body passes 1 MB, the status is not 200 or
 * the body is no JSON
 */
export function fetchJson(
  host: string,
  port: number,
  path: string,
  timeoutMs: number,
  dial: Dial,
): Promise<unknown> {
  const dialed = dialHost(host)
  return new Promise((resolve, reject) => {
    const request = get(
      {
        host: dialed,
        port,
        path,
        createConnection: dial,
        // Node answers only a Host that is an address or localhost.
        headers: { host: urlHost(dialed, port) },
      },
      (response) => {
        let body = ''
        response.setEncoding('utf8')
        response.on('data', (text: string) => {
          body += text
          if (body.length > MAX_BODY_BYTES) request.destroy(new Error('The answer is too long'))
        })
        response.on('error', reject)
        response.on('end', () => {
          try {
            if (response.statusCode !== 200) throw new Error(`HTTP status ${response.statusCode}`)
            resolve(JSON.parse(body))
          } catch (error) {
            reject(error)
          }
        })
      },
    )
    const timer = setTimeout(
      () => request.destroy(new Error(`No answer within ${timeoutMs} ms`)),
      timeoutMs,
    )
    request.on('error', reject)
    request.on('close', () => {
      clearTimeout(timer)
      // After an answer this changes nothing; a connection cut in mid-body ends here.
      reject(new Error('The connection was cut'))
    })
  })
}
