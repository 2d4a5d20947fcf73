import type { ProcessesReport } from '../../model/processes-report.ts'
import { page } from './page.ts'
import { xmlSafe } from './xml-safe.ts'

/** A page that leads to those of several processes, each in a folder named after its pid. */
export function processesPage({ verdict, summary, processes, unreached }: ProcessesReport): string {
  const rows = processes.map(
    ({ target, verdict: own, summary: what }) =>
      `<li><a href="${target.pid}/index.html">${target.pid}</a> <b class="${own}">${own}</b> <code>${xmlSafe(target.command)}</code><br>${xmlSafe(what)}</li>`,
  )
  const others = unreached.map(
    ({ pid, command, reason }) =>
      `<li>${pid} <b>not reached</b> <code>${xmlSafe(command)}</code><br>${xmlSafe(reason)}</li>`,
  )
  const body = `<header class="${verdict}"><p class="verdict">${verdict}</p><h1>${xmlSafe(summary)}</h1></header>
<main><section><ul class="processes">${[...rows, ...others].join('')}</ul></section></main>`
  return page(`whyspin · ${verdict}`, body)
}
