import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { TestContext } from 'node:test'
import { type Browser, chromium, type Page } from 'playwright-core'

const CHROMIUM = '/usr/bin/chromium'
/** As root there is no sandbox; the rest keeps Chromium's own traffic from the network. */
const OPTIONS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
]

/** A reason to skip where there is no browser; false where there is one. */
export const NO_BROWSER: string | false =
  !existsSync(CHROMIUM) && 'Chromium is not installed: Debian has it as `chromium`'

let browser: Promise<Browser> | null = null

/** A page of a file on disk, and all that it said or asked for. */
export interface OpenPage {
  readonly page: Page
  /** Errors on the console, uncaught ones, and requests for anything but the file itself. */
  readonly complaints: readonly string[]
}

/** Opens a file in headless Chromium; closed with the test. */
export async function openPage(
  t: TestContext,
  file: string,
  { query = '', width = 1_280, height = 800, dark = false } = {},
): Promise<OpenPage> {
  browser ??= chromium.launch({ executablePath: CHROMIUM, args: OPTIONS })
  const context = await (
    await browser
  ).newContext({ viewport: { width, height }, colorScheme: dark ? 'dark' : 'light' })
  t.after(() => context.close())
  const page = await context.newPage()
  const complaints: string[] = []
  const url = pathToFileURL(file).href
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`))
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('request', (request) => {
    const asked = request.url()
    if (!asked.startsWith(url) && !/^(?:data|blob):/.test(asked))
      complaints.push(`request: ${asked}`)
  })
  await page.goto(url + query)
  return { page, complaints }
}

/** To be called when the tests of a file are over. */
export async function closeBrowser(): Promise<void> {
  await (await browser)?.close()
  browser = null
}
