/** A message of the protocol: the reply to a call, or an event. */
export type InspectorMessage =
  | { readonly kind: 'reply'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'refusal'; readonly id: number; readonly message: string }
  | { readonly kind: 'event'; readonly method: string; readonly params: unknown }

/** As much of somebody's garbage as an error quotes. */
const QUOTED_CHARACTERS = 60
const REFUSAL_CHARACTERS = 200

function quote(text: string, characters: number): string {
  return text.slice(0, characters).replaceAll(/[\p{Cc}\p{Cf}]/gu, '?')
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : null
  } catch {
    // The caller says what is wrong, with the text.
    return null
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** Quoted like garbage: who refuses may be anybody. */
function refusalText(error: unknown): string {
  if (!isObject(error) || !('message' in error)) return 'no reason given'
  const { message } = error
  return typeof message === 'string' ? quote(message, REFUSAL_CHARACTERS) : 'no reason given'
}

/**
 * Reads one message.
 * @throws Error that quotes the start of what is no message of the inspector's protocol
 */
export function parseMessage(text: string): InspectorMessage {
  const message = parseObject(text)
  const id = message?.['id']
  if (message !== null && typeof id === 'number') {
    const { result = {}, error } = message
    if (error === undefined && isObject(result)) return { kind: 'reply', id, result }
    if (error !== undefined) return { kind: 'refusal', id, message: refusalText(error) }
  }
  const method = message?.['method']
  const params = message?.['params'] ?? {}
  if (typeof method === 'string' && isObject(params)) return { kind: 'event', method, params }
  throw new Error(`what answers is no inspector: it sent \`${quote(text, QUOTED_CHARACTERS)}\``)
}
