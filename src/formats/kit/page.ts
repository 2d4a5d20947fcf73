import { PAGE_STYLE } from './page-style.ts'
import { xmlSafe } from './xml-safe.ts'

/**
 * A page that loads nothing.
 * @param title text, as it is
 * @param body HTML
 */
export function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${xmlSafe(title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
${body}
</body>
</html>
`
}
