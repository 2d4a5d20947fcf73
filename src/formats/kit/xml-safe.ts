import { terminalSafe } from './terminal-safe.ts'

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
/** Not allowed in XML 1.0, whichever way they are written. */
const NOT_XML = /[\ufffe\uffff]/g

/** Text of the target for HTML and XML, between tags or in a quoted attribute. */
export function xmlSafe(text: string): string {
  return terminalSafe(text)
    .replace(NOT_XML, '\ufffd')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
}
