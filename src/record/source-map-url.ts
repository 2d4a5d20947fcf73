import { dirname, resolve } from 'node:path'

/** Where the map of a script is said to be: in the script itself, or in a file beside it. */
export type SourceMapPlace =
  | { readonly kind: 'inline'; readonly json: string }
  | { readonly kind: 'file'; readonly path: string }

/** The comment stands at the end; a bundle's text may hold others that are only quoted. */
const COMMENT = /^\/\/[#@] sourceMappingURL=([^\s'"]+)\s*$/gm
const DATA = /^data:application\/json(?:;charset=[^;,]+)?(;base64)?,(.*)$/s

/** Null where the script names none, or one that is not on this machine. */
export function sourceMapPlace(script: string, text: string): SourceMapPlace | null {
  const url = [...text.matchAll(COMMENT)].at(-1)?.[1]
  if (url === undefined) return null
  const data = DATA.exec(url)
  if (data !== null) {
    const [, base64, body = ''] = data
    try {
      const json = base64 === undefined ? decodeURIComponent(body) : atob8(body)
      return { kind: 'inline', json }
    } catch {
      return null
    }
  }
  if (/^[a-z][a-z0-9+.-]*:/i.test(url)) return null
  try {
    return { kind: 'file', path: resolve(dirname(script), decodeURIComponent(url)) }
  } catch {
    return null
  }
}

const atob8 = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8')
