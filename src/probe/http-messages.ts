import type { Builtins } from './builtins.ts'
import { clip } from './clip.ts'

/** Reads requests and answers of the target's, which may be anything, and calls nothing of theirs. */
export interface HttpMessages {
  /** A data property of the object's own; undefined otherwise: no getter of the target's is called. */
  own(holder: unknown, key: PropertyKey): unknown
  /** The same where it is a text, at most `MAX_TEXT` of it; '' otherwise. */
  text(holder: unknown, key: PropertyKey): string
  /** Path and query that a request asks for; '' where it has none. */
  pathOf(request: unknown): string
  /** 0 where there is none. */
  statusOf(response: unknown): number
  /**
   * What tells an answer from another without its body: `NO_BODY` if it has none, else its ETag, else
   * its length; '' where it has neither.
   */
  likenessOf(response: unknown): string
}

/** What is kept of a name or a path; there may be a megabyte of it. */
export const MAX_TEXT = 512
/** The length of a body that has none. */
export const NO_BODY = '0'

const { isArray } = Array
const { getOwnPropertyDescriptor, ownKeys } = Reflect

export function createHttpMessages({ types }: Pick<Builtins, 'types'>): HttpMessages {
  let pathKey: symbol | null = null
  const own = (holder: unknown, key: PropertyKey): unknown =>
    typeof holder === 'object' && holder !== null && !types.isProxy(holder)
      ? getOwnPropertyDescriptor(holder, key)?.value
      : undefined
  const text = (holder: unknown, key: PropertyKey): string => {
    const value = own(holder, key)
    return typeof value === 'string' ? clip(value, MAX_TEXT) : ''
  }
  return {
    own,
    text,
    pathOf(request) {
      const path = text(request, 'path')
      if (path !== '') return path
      // Sought once: it is the same for every request of Node's.
      if (pathKey === null && !types.isProxy(request)) pathKey = pathSymbolOf(request)
      return pathKey === null ? '' : text(request, pathKey)
    },
    statusOf(response) {
      const status = own(response, 'statusCode')
      return typeof status === 'number' ? status : 0
    },
    likenessOf(response) {
      // A plain list of names and values.
      const raw = own(response, 'rawHeaders')
      if (types.isProxy(raw) || !isArray(raw)) return ''
      let length = ''
      let tag = ''
      for (let i = 0; i + 1 < raw.length; i += 2) {
        const value: unknown = raw[i + 1]
        if (typeof value !== 'string') continue
        if (isContentLength(raw[i])) length = clip(value, MAX_TEXT)
        else if (isEntityTag(raw[i])) tag = clip(value, MAX_TEXT)
      }
      return tag === '' || length === NO_BODY ? length : `ETag ${tag}`
    },
  }
}

/**
 * In Node 24.21 and 26 `path` is a getter of the prototype, and what it gives stands under a symbol
 * (lib/_http_client.js); before, it was the request's own.
 */
function pathSymbolOf(request: unknown): symbol | null {
  if (typeof request !== 'object' || request === null) return null
  const keys = ownKeys(request)
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]
    if (typeof key === 'symbol' && key.description === 'kPath') return key
  }
  return null
}

/** By hand: methods of strings may be the target's own by now. */
const isContentLength = (name: unknown): boolean =>
  name === 'content-length' || name === 'Content-Length' || name === 'Content-length'

const isEntityTag = (name: unknown): boolean =>
  name === 'etag' || name === 'ETag' || name === 'Etag'
