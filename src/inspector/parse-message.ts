/** A message of the protocol: the reply to a call, or an event. */
export type InspectorMessage =
  | { readonly kind: 'reply'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'refusal'; readonly id: number; readonly message: string }
  | { readonly kind: 'event'; readonly method: string; readonly params: unknown }

/** As much of somebody's garbage as an error quotes. */
const QUOTED_CHARACTERS = 60

function quote(text: string): string {
  return text.slice(0, QUOTED_CHARACTERS).replaceAll(/[\p{Cc}\p{Cf}]/gu, '?')
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

function refusalText(error: unknown): string {
  const named = typeof error === 'object' && error !== null && 'message' in error
  return named ? String(error.message) : 'no reason given'
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
    if (error === undefined) return { kind: 'reply', id, result }
    return { kind: 'refusal', id, message: refusalText(error) }
  }
  const method = message?.['method']
  if (typeof method === 'string') return { kind: 'event', method, params: message?.['params'] }
  throw new Error(`what answers is no inspector: it sent \`${quote(text)}\``)
}
