import type { Finding } from '../model/finding.ts'
import type { Course, Picture } from '../model/picture.ts'
import { bytes, count, milliseconds, percent, rate } from '../model/quantities.ts'
import type { Site } from '../model/site.ts'
import type { Export } from './export.ts'
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
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${xmlSafe(`whyspin · ${report.verdict}: ${target.command}`)}</title>
<style>${STYLE}</style>
</head>
<body>
<header class="${report.verdict}">
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
</main>
</body>
</html>
`
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

const STYLE = `
:root{--paper:#fff;--ink:#1d1f23;--dim:#5b616b;--rule:#d9dce1;--box:#f6f7f9;--error:#b3123f;--warning:#8a5a00;--info:#1f5fa8;--good:#1b7a3d;--line:#a3237f;--area:#a3237f22}
@media (prefers-color-scheme:dark){:root{--paper:#15171a;--ink:#e6e8eb;--dim:#9aa1ab;--rule:#343840;--box:#1e2125;--error:#ff7d9d;--warning:#f0b860;--info:#82b4f5;--good:#6fd08f;--line:#f07fd0;--area:#f07fd022}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:60rem;padding:1rem;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
h1{font-size:1.35rem;line-height:1.3;margin:.2rem 0}h2{font-size:1.1rem;margin:0 0 .4rem}h3{font-size:.95rem;margin:1rem 0 .2rem}
header{border-left:.4rem solid var(--dim);padding-left:1rem}
header.spinning{border-color:var(--error)}header.clear{border-color:var(--good)}header.inconclusive{border-color:var(--warning)}
.verdict{margin:0;text-transform:uppercase;letter-spacing:.08em;font-weight:700;font-size:.85rem}
.spinning .verdict{color:var(--error)}.clear .verdict{color:var(--good)}.inconclusive .verdict{color:var(--warning)}
code,pre{font:13px/1.5 ui-monospace,Menlo,Consolas,monospace;overflow-wrap:anywhere}
pre{background:var(--box);padding:.5rem .8rem;overflow-x:auto;margin:.3rem 0}
.command,.tags,.where{margin:.2rem 0}.command code,.tags,dt,nav span,figcaption{color:var(--dim)}
section{border-top:1px solid var(--rule);margin-top:1.2rem;padding-top:1rem}
.finding.error h2{color:var(--error)}.finding.warning h2{color:var(--warning)}.finding.info h2{color:var(--info)}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(12rem,1fr));gap:.5rem;margin:.6rem 0}
dl div{background:var(--box);padding:.4rem .8rem}dt{font-size:.8rem}dd{margin:0;overflow-wrap:anywhere}
ul{margin:.2rem 0;padding-left:1.2rem}nav{margin-top:1rem}nav ul{list-style:none;padding:0;display:grid;gap:.2rem}
.frames{list-style:none;margin:.2rem 0;padding:0}.frames li{padding:.1rem 0;color:var(--dim)}.frames li.own{color:var(--ink)}
a{color:var(--info)}a:focus-visible,summary:focus-visible{outline:2px solid var(--info);outline-offset:2px}
summary{cursor:pointer;font-weight:600;margin-top:1rem}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:1rem}
figure{margin:0}svg{width:100%;height:auto;display:block;font:12px system-ui,sans-serif}
svg text{fill:var(--dim)}.axis{stroke:var(--rule)}.line{fill:none;stroke:var(--line);stroke-width:2}.area{fill:var(--area)}
`
