import { readFileSync } from 'node:fs'

/** The version that package.json names; the file stands two folders up from `src` and `dist` alike. */
export function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  const manifest: unknown = JSON.parse(text)
  const has = typeof manifest === 'object' && manifest !== null && 'version' in manifest
  return has ? String(manifest.version) : 'unknown'
}
