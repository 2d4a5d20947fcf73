import type { CheckOutcome, CheckPhase, CheckReport } from '../../model/check-report.ts'
import { milliseconds } from '../../model/quantities.ts'
import { page } from './page.ts'
import { xmlSafe } from './xml-safe.ts'

/** The colours of a page are those of verdicts. */
const LOOKS: Readonly<Record<CheckOutcome, string>> = {
  passed: 'clear',
  failed: 'spinning',
  error: 'spinning',
  inconclusive: 'inconclusive',
}

/** A page that leads to those of a check's phases, each in a folder of its name, and to its reports. */
export function checkPage({ outcome, summary, target, problems, phases }: CheckReport): string {
  const items = [
    ...phases.map(phaseItem),
    '<li><a href="check.md">check.md</a> a summary to read</li>',
    '<li><a href="check.json">check.json</a> the result, for other programs</li>',
  ]
  const said = problems.map(
    ({ text, advice }) => `<li><b>${xmlSafe(text)}</b><br>${xmlSafe(advice)}</li>`,
  )
  const body = `<header class="${LOOKS[outcome]}"><p class="verdict">${outcome}</p><h1>${xmlSafe(summary)}</h1>
<p class="command"><code>${xmlSafe(target)}</code></p></header>
<main>${said.length === 0 ? '' : `<section><h2>Problems</h2><ul>${said.join('')}</ul></section>`}
<section><ul class="processes">${items.join('')}</ul></section></main>`
  return page(`whyspin check · ${outcome}: ${target}`, body)
}

function phaseItem({ name, durationMs, reports }: CheckPhase): string {
  const title = name === 'load' ? 'under load' : 'after the load'
  const lines = reports.map(
    ({ verdict, target, summary }) =>
      `<br><b class="${verdict}">${verdict}</b> ${target.pid} ${xmlSafe(summary)}`,
  )
  return `<li><a href="${name}/index.html">${title}</a> ${milliseconds(durationMs)}${lines.join('')}</li>`
}
