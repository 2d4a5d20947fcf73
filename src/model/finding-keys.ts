import type { Finding } from './finding.ts'
import type { OriginalPlace, Site } from './site.ts'

/** V8's name for a function that has none. */
const ANONYMOUS = '(anonymous)'

/**
 * What makes each of the findings of one process the same as one of another capture: lint, kind of
 * thread, package, file and function, wherever in its file, since lines shift. A function without a
 * name goes by the text of its line; of several alike the n-th is the n-th.
 * @param fileOf what a file is called on every machine
 */
export function findingKeys(
  findings: readonly Finding[],
  fileOf: (place: Site | OriginalPlace) => string,
): readonly string[] {
  const seen = new Map<string, number>()
  return findings.map(({ lint, subject, site }) => {
    const thread = subject.thread.startsWith('worker') ? 'worker' : subject.thread
    const place = site?.original ?? site
    const name = site?.function ?? ''
    const key = JSON.stringify([
      lint,
      thread,
      place?.package?.name ?? '',
      place ? fileOf(place) : '',
      name === ANONYMOUS && place?.source ? place.source : name,
    ])
    const count = seen.get(key) ?? 0
    seen.set(key, count + 1)
    return `${key}${count}`
  })
}
