import type { Finding } from './finding.ts'
import type { OriginalPlace, Site } from './site.ts'

/** V8's name for a function that has none. */
const ANONYMOUS = '(anonymous)'

/**
 * What makes each of the findings of one process the same as one of another capture: lint, kind of
 * thread, package, file and function, wherever in its file, since lines shift. A function without a
 * name goes by the text of its line; of several alike the n-th is the n-th.
 * A name that a compiler made, as a source map tells, says less than the text of its line.
 * @param fileOf what a file is called on every machine
 * @param isPlaceless lints whose findings have a place that changes from run to run: there is one a thread
 */
export function findingKeys(
  findings: readonly Finding[],
  fileOf: (place: Site | OriginalPlace) => string,
  isPlaceless: (lint: string) => boolean = () => false,
): readonly string[] {
  const seen = new Map<string, number>()
  return findings.map(({ lint, subject, site }) => {
    const thread = subject.thread.startsWith('worker') ? 'worker' : subject.thread
    const place = isPlaceless(lint) ? null : (site?.original ?? site)
    const key = JSON.stringify([
      lint,
      thread,
      place?.package?.name ?? '',
      place ? fileOf(place) : '',
      place === null || site === null ? '' : nameOf(site),
    ])
    const count = seen.get(key) ?? 0
    seen.set(key, count + 1)
    return `${key}${count}`
  })
}

function nameOf({ function: name, source, original }: Site): string {
  if (original !== undefined) return original.source ?? name
  return name === ANONYMOUS && source !== null ? source : name
}
