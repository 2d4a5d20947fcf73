import type { Picture } from '../../model/picture.ts'
import { svg } from '../svg.ts'
import { xmlSafe } from './xml-safe.ts'

/** A page around our own flame graph, where 0x is not there to draw one. It loads nothing. */
export function flamePage(picture: Picture, note: string): string {
  const drawn = svg.render(picture)
  const { report } = picture
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${xmlSafe(`whyspin · ${report.verdict}: ${report.target.command}`)}</title>
<style>body{margin:0;background:#fff;font:14px/1.5 system-ui,sans-serif}svg{max-width:100%;height:auto}p{margin:.8rem}</style>
</head><body>
${typeof drawn === 'string' ? drawn : ''}
<p>Drawn by whyspin itself. ${xmlSafe(note)}</p>
</body></html>
`
}
