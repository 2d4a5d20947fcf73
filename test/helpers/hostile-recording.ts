import type { Recording } from '../../src/model/recording.ts'
import type { Site } from '../../src/model/site.ts'
import { recordingOf } from './recordings.ts'

/** Breaks out of a script, of an attribute, of a page, of a terminal, of a line, of a table, of a link. */
export const HOSTILE_NAMES = [
  '</script><img src=x onerror="window.pwned=1">',
  '"><svg onload=window.pwned=2>',
  "';window.pwned=3;//",
  '${window.pwned=4}`',
  '\u001b[2J\u001b]0;title\u0007',
  'first;second 1\nthird 2\r\nfourth\u2028fifth',
  '\u202egnp.exe\u2066\u200b',
  '](javascript:window.pwned=5) | `code` <b>bold</b> @somebody #1',
  ']]>&amp;&#0;\ud800',
  '__proto__',
  '(idle)',
  '(root)',
  'x'.repeat(5_000),
] as const

/** A real recording in which all that the target can name has been named to break something. */
export function hostileRecording(): Recording {
  const recording = recordingOf('tls-proxy-spins')
  let next = 0
  const name = (): string => HOSTILE_NAMES[next++ % HOSTILE_NAMES.length] ?? ''
  const named = new Map<string, Site>()
  // The same place keeps its name, or nothing would be joined any more.
  const change = (site: Site): Site => {
    if (site.file === '' || site.file.startsWith('node:')) return site
    const key = `${site.file}:${site.function}`
    let changed = named.get(key)
    if (changed === undefined) {
      const text = name()
      changed = {
        ...site,
        function: text,
        file: `/srv/${text}.js`,
        package: { name: text, version: text },
        source: text,
      }
      named.set(key, changed)
    }
    return { ...changed, line: site.line, column: site.column }
  }
  return {
    ...recording,
    // This recording is of a version that only counted them.
    bursts: recording.bursts.map((burst) => ({
      ...burst,
      chains: burst.chains.map((chain) => ({
        ...chain,
        turns: [{ startUs: burst.startUs + 1_000, durationUs: 3.5, bytes: 0 }],
      })),
    })),
    target: { ...recording.target, command: `node ${HOSTILE_NAMES.slice(0, -1).join(' ')}` },
    sites: recording.sites.map((each) => ({ ...each, frames: each.frames.map(change) })),
    suspects: recording.suspects.map((each) => ({
      ...each,
      callbacks: each.callbacks.map(change),
    })),
    profile:
      recording.profile === null
        ? null
        : {
            ...recording.profile,
            nodes: recording.profile.nodes.map((node) => ({
              ...node,
              site: change(node.site),
              hottest: node.hottest === null ? null : change(node.hottest),
            })),
          },
    incidents: HOSTILE_NAMES.map((text) => ({ code: 'wrapper-passed', text })),
  }
}
