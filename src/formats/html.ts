import type { Finding } from '../model/finding.ts'
import type { Course, Picture } from '../model/picture.ts'
import { bytes, count, milliseconds, percent, rate } from '../model/quantities.ts'
import type { Site } from '../model/site.ts'
import type { Export } from './export.ts'
import { page } from './kit/page.ts'
import { functionOf, isOwn, placeOf, sourceOf } from './kit/site-text.ts'
import { stepChart } from './kit/step-chart.ts'
import { xmlSafe } from './kit/xml-safe.ts'

/** A file that lies beside the page. */
export interface PageLink {
  readonly file: string
  readonly about: string
}

/** The report as a page that loads nothing: the verdict, the proof, and how the capture went. */
export const html: Export = {
  id: 'html',
  extension: '.html',
  about: 'the report as a page, with charts',
  render: (picture) => reportPage(picture, []),
}

/** @param links to the other files of the same capture */
export function reportPage(picture: Picture, links: readonly PageLink[]): string {
  const { report, courses, durationUs } = picture
  const { target, findings, notes, unsure } = report
  const body = `<header class="${report.verdict}">
<p class="verdict">${report.verdict}</p>
<h1>${xmlSafe(report.summary)}</h1>
<p class="command"><code>${xmlSafe(target.command)}</code></p>
</header>
<main>
${links.length === 0 ? '' : `<nav aria-label="Files"><ul>${links.map(linkItem).join('')}</ul></nav>`}
${findings.map(section).join('\n')}
<section><h2>How it went</h2>
<div class="charts">${courses.map((course) => charts(course, durationUs, courses.length > 1)).join('')}</div>
</section>
${listSection(
  'What could not be judged',
  unsure.map(({ lint, why }) => `${lint}: ${why}`),
)}
${listSection('Notes', notes)}
<section><h2>The capture</h2><dl>${facts(picture)
    .map(([name, value]) => `<div><dt>${name}</dt><dd>${xmlSafe(value)}</dd></div>`)
    .join('')}</dl></section>
</main>`
  return page(`whyspin · ${report.verdict}: ${target.command}`, body)
}

function linkItem({ file, about }: PageLink): string {
  return `<li><a href="${xmlSafe(encodeURI(file))}">${xmlSafe(file)}</a> <span>${xmlSafe(about)}</span></li>`
}

function section(finding: Finding): string {
  const { lint, severity, confidence, title, site, subject, cycle, stack, evidence } = finding
  const numbers: readonly (readonly [string, string])[] = [
    ['CPU', `${percent(finding.cpuShare)} of one core`],
    ...(finding.resumptionsPerSecond === null
      ? []
      : [['resumed', `${rate(finding.resumptionsPerSecond)} times a second`] as const]),
    ...(finding.barrenStreak === null
      ? []
      : [['without progress', `${count(finding.barrenStreak)} resumptions in a row`] as const]),
    ...(finding.ioBytesPerSecond === null
      ? []
      : [['moved', `${bytes(finding.ioBytesPerSecond)}/s while looked at`] as const]),
  ]
  return `<section class="finding ${severity}">
<h2>${xmlSafe(title)}</h2>
<p class="tags"><b>${severity}</b> <code>${xmlSafe(lint)}</code> ${xmlSafe(subject.type)} on ${xmlSafe(subject.thread)}, ${confidence} confidence: ${finding.witnesses.join(', ')}</p>
${site === null ? '' : where(site)}
<dl>${numbers.map(([name, value]) => `<div><dt>${name}</dt><dd>${xmlSafe(value)}</dd></div>`).join('')}</dl>
<h3>Evidence</h3>
<ul>${evidence.map((each) => `<li>${xmlSafe(each)}</li>`).join('')}</ul>
${cycle.length > 1 ? `<h3>The round</h3>${frames(cycle)}` : ''}
${stack.length > 0 ? `<details open><summary>Stack</summary>${frames(stack)}</details>` : ''}
<h3>What to change</h3>
<p>${xmlSafe(finding.remedy)}</p>
</section>`
}

function where(site: Site): string {
  const text = sourceOf(site)
  const source = text === null ? '' : `<pre>${xmlSafe(text)}</pre>`
  return `<p class="where"><b>${xmlSafe(functionOf(site))}</b> <code>${xmlSafe(placeOf(site))}</code></p>${source}`
}

function frames(sites: readonly Site[]): string {
  const item = (site: Site): string =>
    `<li${isOwn(site) ? ' class="own"' : ''}><b>${xmlSafe(functionOf(site))}</b> <code>${xmlSafe(placeOf(site))}</code></li>`
  return `<ol class="frames">${sites.map(item).join('')}</ol>`
}

function charts(course: Course, durationUs: number, isNamed: boolean): string {
  const of = isNamed ? `, ${course.thread}` : ''
  const figure = (
    name: string,
    stretches: Course['cpuShare'],
    unit: (value: number) => string,
    least: number,
  ): string => {
    if (stretches.length === 0) return ''
    const title = `${name}${of}`
    return `<figure><figcaption>${xmlSafe(title)}</figcaption>${stepChart(stretches, { title, durationUs, unit, least })}</figure>`
  }
  const perSecond = (value: number): string => `${rate(value)}/s`
  return [
    figure('CPU of the thread', course.cpuShare, percent, 1),
    figure('Turns of the event loop', course.loopTurnsPerSecond, perSecond, 100),
    figure(
      'Barren resumptions, while hooks were on',
      course.bursts.map((burst) => ({ ...burst, value: burst.barrenPerSecond })),
      perSecond,
      100,
    ),
    figure('Bytes moved', course.bytesPerSecond, (value) => `${bytes(value)}/s`, 1000),
  ].join('')
}

function listSection(title: string, items: readonly string[]): string {
  if (items.length === 0) return ''
  return `<section><h2>${title}</h2><ul>${items.map((each) => `<li>${xmlSafe(each)}</li>`).join('')}</ul></section>`
}

function facts({ report, whyspinVersion }: Picture): readonly (readonly [string, string])[] {
  const { target, capture, cost } = report
  return [
    ['process', `${target.pid}`],
    ['Node', `${target.nodeVersion ?? 'unknown'} on ${target.platform} ${target.arch}`],
    ['looked at', milliseconds(capture.durationMs)],
    ...(cost.targetCpuMs === null
      ? []
      : [['cost to the process', `${milliseconds(cost.targetCpuMs)} of its CPU`] as const]),
    ['async hooks on', milliseconds(cost.hooksEnabledMs)],
    ['whyspin', whyspinVersion],
  ]
}
