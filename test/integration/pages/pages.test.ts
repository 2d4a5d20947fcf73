/// <reference lib="dom" />
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { FINDING_COLOUR } from '../../../src/formats/kit/flame-colours.ts'
import { encodeRecording } from '../../../src/record/recording-file.ts'
import { closeBrowser, NO_BROWSER, openPage, type OpenPage } from '../../helpers/browser.ts'
import { hostileRecording } from '../../helpers/hostile-recording.ts'
import { recordingOf } from '../../helpers/recordings.ts'
import { whyspin } from '../../helpers/whyspin.ts'

const OPTIONS = { timeout: 120_000, skip: NO_BROWSER }
const KINDS = ['spin', 'hostile'] as const
const folder = mkdtempSync(join(tmpdir(), 'whyspin-pages-'))

/** The pages of two captures, made by the real command line, once for all tests. */
before(async (context) => {
  if (NO_BROWSER !== false) return
  const t = context as Parameters<typeof whyspin>[0]
  for (const kind of KINDS) {
    const recording = kind === 'spin' ? recordingOf('tls-proxy-spins') : hostileRecording()
    const file = join(folder, `${kind}.whyspin`)
    writeFileSync(file, encodeRecording(recording))
    const made = await whyspin(t, 'report', file, '-o', join(folder, kind))
    assert.equal(made.exitCode, 1, made.stderr)
    assert.equal(made.stderr, '')
  }
  const [spin, hostile] = KINDS.map((kind) => join(folder, `${kind}.whyspin`))
  const page = join(folder, 'diff.html')
  await whyspin(t, 'diff', spin ?? '', hostile ?? '', '--flamegraph', page)
})
after(async () => {
  await closeBrowser()
  rmSync(folder, { recursive: true })
})

const fileOf = (kind: string, name: string): string => join(folder, kind, name)

/** It says no error, asks for nothing, and nothing of the target's has run. */
async function assertHarmless({ page, complaints }: OpenPage): Promise<void> {
  // What is going to run has run by then: 0x draws in its first frame.
  await page.waitForTimeout(500)
  assert.deepEqual(complaints, [])
  assert.equal(await page.evaluate(() => Reflect.get(window, 'pwned') as unknown), undefined)
}

for (const kind of KINDS)
  for (const [name, query] of [
    ['index.html', ''],
    ['flamegraph.html', ''],
    ['flamegraph.html', '?view=resource'],
    ['flamegraph.svg', ''],
    ['doctor.html', ''],
  ] as const)
    test(
      `${kind}: ${name}${query} loads nothing, says no error and runs nothing of the target’s`,
      OPTIONS,
      async (t) => {
        await assertHarmless(await openPage(t, fileOf(kind, name), { query }))
      },
    )

test('a differential flame graph with hostile names is harmless', OPTIONS, async (t) => {
  await assertHarmless(await openPage(t, join(folder, 'diff.html')))
})

/** Where a colour is on 0x's canvas, in CSS pixels of the page; null where it is not. */
function findColour(page: OpenPage['page'], hex: string): Promise<{ x: number; y: number } | null> {
  const wanted = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))
  return page.evaluate((colour) => {
    const canvas = document.querySelector('canvas')
    const context = canvas?.getContext('2d')
    if (!canvas || !context) return null
    const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height)
    const place = canvas.getBoundingClientRect()
    // The widest box of that colour: its longest run in a line.
    let [best, run] = [{ length: 0, end: 0 }, 0]
    for (let i = 0; i < data.length; i += 4) {
      const isIt = colour.every((value, channel) => Math.abs((data[i + channel] ?? 0) - value) < 3)
      run = isIt && (i / 4) % width !== 0 ? run + 1 : 0
      if (run > best.length) best = { length: run, end: i / 4 }
    }
    if (best.length < 2) return null
    const middle = best.end - (best.length >> 1)
    return {
      x: place.left + ((middle % width) * place.width) / width,
      y: place.top + ((Math.floor(middle / width) + 1) * place.height) / height,
    }
  }, wanted)
}

for (const query of ['', '?view=resource'])
  test(
    `flamegraph.html${query}: a frame of the finding is there, and can be clicked`,
    OPTIONS,
    async (t) => {
      const { page } = await openPage(t, fileOf('spin', 'flamegraph.html'), { query })
      await page.waitForSelector('canvas')
      const place = await findColour(page, FINDING_COLOUR)
      assert.ok(place, 'nothing is drawn in the colour of a finding')
      await page.mouse.click(place.x, place.y)
      // 0x notes in the address which frame is in focus.
      await page.waitForFunction(() => /nodeId%22:[1-9]|"nodeId":[1-9]/.test(location.hash))
    },
  )

test('the flame graph’s two views lead to each other', OPTIONS, async (t) => {
  const { page } = await openPage(t, fileOf('spin', 'flamegraph.html'))
  await page.click('text=by async resource')
  await page.waitForFunction(() => document.documentElement.dataset['view'] === 'resource')
  await page.click('text=by stack')
  await page.waitForFunction(() => document.documentElement.dataset['view'] === 'stack')
})

for (const dark of [false, true])
  test(`the page fits a phone, ${dark ? 'dark' : 'light'}`, OPTIONS, async (t) => {
    for (const kind of KINDS) {
      const { page } = await openPage(t, fileOf(kind, 'index.html'), { width: 390, dark })
      const width = await page.evaluate(() => document.documentElement.scrollWidth)
      assert.ok(width <= 390, `${kind} is ${width} pixels wide`)
      const [paper, ink] = await page.evaluate(() => {
        const { backgroundColor, color } = getComputedStyle(document.body)
        return [backgroundColor, color].map((rgb) => Number(/\d+/.exec(rgb)?.[0]))
      })
      assert.equal((paper ?? 0) < (ink ?? 0), dark)
    }
  })

test('the page can be walked through by keyboard, and a stack folded', OPTIONS, async (t) => {
  const { page } = await openPage(t, fileOf('spin', 'index.html'))
  const links = await page.locator('nav a').count()
  for (let tab = 0; tab < links; tab++) await page.keyboard.press('Tab')
  assert.match(
    await page.evaluate(() => document.activeElement?.textContent ?? ''),
    /recording\.whyspin/,
  )
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  assert.equal(await page.locator('details[open]').count(), 0)
})
