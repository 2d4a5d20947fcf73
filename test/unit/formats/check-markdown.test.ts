import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Chalk } from 'chalk'
import * as fc from 'fast-check'
import MarkdownIt from 'markdown-it'
import { checkMarkdown } from '../../../src/formats/check-markdown.ts'
import { code, escaped } from '../../../src/formats/kit/markdown-text.ts'
import { terminalSafe } from '../../../src/formats/kit/terminal-safe.ts'
import type { CheckReport } from '../../../src/model/check-report.ts'
import { nastyCheck, partialCheck } from '../../helpers/any-check.ts'
import { CHECKS } from '../../helpers/check-report-of.ts'
import { nasty } from '../../helpers/nasty-text.ts'

const options = { width: 80, paint: new Chalk({ level: 0 }) }
/** As GitHub reads it: tables, HTML, and links of what looks like one. */
const reader = new MarkdownIt({ html: true, linkify: true })
/** All that we make ourselves. */
const TAGS = new Set([
  ...['h2', 'h3', 'p', 'ul', 'li', 'strong', 'code', 'pre'],
  ...['table', 'thead', 'tbody', 'tr', 'th', 'td'],
])

const rendered = (check: CheckReport): string => checkMarkdown.render(check, options)
const tagsOf = (html: string): readonly string[] =>
  [...html.matchAll(/<([a-z0-9]+)[^>]*>/gi)].map(([, tag = '']) => tag.toLowerCase())
const textOf = (html: string): string =>
  html
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
/** White space is the reader's, and a mark that nobody sees keeps `@` and `://` from being links. */
const seen = (text: string): string => text.replace(/[\s\u200b]+/g, '')

test('the outcome comes first, then problems, then a table with a row for each finding', () => {
  const text = rendered(CHECKS.standings)
  assert.ok(text.startsWith('## whyspin check: failed\n\nRequests are answered'))
  const html = reader.render(text)
  const [table = ''] = /<table>.*?<\/table>/s.exec(html) ?? []
  assert.equal(tagsOf(table).filter((tag) => tag === 'tr').length, 8)
  assert.match(table, /<strong>fails<\/strong>/)
  assert.match(table, /ignored: The worker busy-waits by design, #812\./)
  assert.ok(rendered(CHECKS.error).indexOf('attach-failed') < 300)
})

test('what fails is shown with its proof, what does not is only in the table', () => {
  const text = rendered(CHECKS.standings)
  assert.deepEqual(
    [...text.matchAll(/^### (\d\. .*)$/gm)].map(([, heading]) => heading),
    [
      '1. Requests are answered with an error (503) and sent again at once',
      '2. The main thread uses more CPU at rest than its budget',
    ],
  )
  assert.match(text, /^- 6,981 \(100 %\) were sent within 20 ms of such an answer\.$/m)
})

test('an outcome that nothing explains is told as a problem', () => {
  fc.assert(
    fc.property(partialCheck, (check) => {
      const text = rendered(check)
      assert.ok(text.startsWith(`## whyspin check: ${check.outcome}\n`))
      assert.match(text, /^### (?:Problems|1\. )/m)
    }),
  )
})

test('text stays text: what a reader sees is what it was, and no tag is made of it', () => {
  fc.assert(
    fc.property(nasty, (raw) => {
      const text = terminalSafe(raw)
      for (const html of [reader.render(`- ${escaped(text)}`), reader.render(escaped(text))]) {
        assert.equal(seen(textOf(html)), seen(text))
        for (const tag of tagsOf(html))
          assert.ok(['ul', 'li', 'p', 'pre', 'code'].includes(tag), html)
      }
      const html = reader.render(`a ${code(text)} b`)
      assert.equal(seen(textOf(html)), seen(`a${text}b`))
      assert.deepEqual(tagsOf(html), ['p', 'code'])
    }),
    { numRuns: 500, examples: [['%@lwww.j.k'], ['%0A@lwww.j.k'], ['///www.j.k']] },
  )
})

test('whatever stands in a check, the summary has the same parts and no tag that is not ours', () => {
  fc.assert(
    fc.property(nastyCheck, (check) => {
      const html = reader.render(rendered(check))
      for (const tag of tagsOf(html)) assert.ok(TAGS.has(tag), tag)
      const tables = [...html.matchAll(/<table>.*?<\/table>/gs)].map(([table]) => table)
      assert.equal(tables.length, check.findings.length > 0 ? 2 : 1)
      for (const table of tables) {
        const tags = tagsOf(table)
        const rows = tags.filter((tag) => tag === 'tr').length
        const cells = tags.filter((tag) => tag === 'td' || tag === 'th').length
        const columns = tags.filter((tag) => tag === 'th').length
        assert.equal(cells, rows * columns)
      }
      const [first = ''] = tables
      if (check.findings.length > 0)
        assert.equal(tagsOf(first).filter((tag) => tag === 'tr').length, check.findings.length + 1)
    }),
    { numRuns: 100 },
  )
})

test('a summary stays below the 1 MiB that GitHub takes, and says what it left out', () => {
  const [finding] = CHECKS.failing.findings
  assert.ok(finding)
  const long = '\u754c'.repeat(1_000_000)
  const [site] = finding.finding.stack
  assert.ok(site)
  const stack = Array.from({ length: 20 }, () => ({ ...site, function: long, file: `/${long}` }))
  const big = { ...finding, finding: { ...finding.finding, title: long, stack, evidence: [long] } }
  const text = rendered({ ...CHECKS.failing, findings: Array.from({ length: 60 }, () => big) })
  assert.ok(Buffer.byteLength(text) < 1024 * 1024, `${Buffer.byteLength(text)} bytes`)
  assert.match(text, /^\| {2}\| … 36 more in the other reports \|/m)
  assert.match(text, /^… \d+ more in the other reports$/m)
})
