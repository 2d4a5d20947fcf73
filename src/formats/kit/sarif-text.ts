/**
 * Text of the target in a SARIF message, where `[text](target)` is a link and `{0}` a placeholder
 * (SARIF 2.1.0 §3.11.5, §3.11.6). The escapes that the standard has would be shown by readers that do
 * not know them; a space is one to all.
 */
export function sarifText(text: string): string {
  return text.replaceAll('](', '] (').replace(/\{(?=\d+\})/g, '{ ')
}
