/* oxlint-disable no-control-regex -- a control character in a string is what makes it no JSON */

const SPACE = /[ \t\n\r]*/y
/** Punctuation, a string, or a literal or number. */
const TOKEN =
  /([[\]{},:])|("[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})[^"\\\u0000-\u001f]*)*")|true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y

type Wanted = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end' | 'nothing'

/**
 * Where a text stops being JSON, line and column from 1 on; null where it is JSON. V8 tells it for some
 * mistakes, in words that differ from version to version.
 */
export function jsonMistake(
  text: string,
): { readonly line: number; readonly column: number } | null {
  const open: ('[' | '{')[] = []
  let wanted: Wanted = 'value'
  let at = 0
  for (;;) {
    SPACE.lastIndex = at
    SPACE.test(text)
    at = SPACE.lastIndex
    if (at === text.length && wanted === 'nothing') return null
    TOKEN.lastIndex = at
    const match = TOKEN.exec(text)
    const next: Wanted | null =
      match === null ? null : after(wanted, match[1], match[2] !== undefined, open)
    if (next === null) return placeOf(text, at)
    wanted = next
    at = TOKEN.lastIndex
  }
}

/** What may follow; null where the token itself may not stand there. */
function after(
  wanted: Wanted,
  mark: string | undefined,
  isString: boolean,
  open: ('[' | '{')[],
): Wanted | null {
  const behindValue = (): Wanted => (open.length === 0 ? 'nothing' : 'comma-or-end')
  switch (mark) {
    case '[':
    case '{':
      if (wanted !== 'value' && wanted !== 'value-or-end') return null
      open.push(mark)
      return mark === '[' ? 'value-or-end' : 'key-or-end'
    case ']':
    case '}': {
      const isEmpty = wanted === (mark === ']' ? 'value-or-end' : 'key-or-end')
      const isOpen = open.at(-1) === (mark === ']' ? '[' : '{')
      if (!isOpen || !(isEmpty || wanted === 'comma-or-end')) return null
      open.pop()
      return behindValue()
    }
    case ',':
      if (wanted !== 'comma-or-end') return null
      return open.at(-1) === '[' ? 'value' : 'key'
    case ':':
      return wanted === 'colon' ? 'value' : null
  }
  if (wanted === 'value' || wanted === 'value-or-end') return behindValue()
  return isString && (wanted === 'key' || wanted === 'key-or-end') ? 'colon' : null
}

function placeOf(text: string, at: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, at)
  return { line: before.split('\n').length, column: at - before.lastIndexOf('\n') }
}
