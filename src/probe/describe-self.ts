import type { WireHello } from '../wire/probe-report.ts'
import type { HostProcess } from './builtins.ts'
import { clip } from './clip.ts'

/** As much of the target's own words as anybody reads. */
const MAX_TEXT = 1_024
const MAX_ARGUMENTS = 64
const MAX_OPTIONS = 65_536
const { isArray } = Array

/** What `process` says; what throws, or is no text, is empty. All of it can be set by the target. */
export function describeSelf(
  host: HostProcess,
): Pick<
  WireHello,
  | 'pid'
  | 'nodeVersion'
  | 'arch'
  | 'platform'
  | 'title'
  | 'cwd'
  | 'argv'
  | 'execArgv'
  | 'takesCoverage'
  | 'takesProfile'
> {
  const text = (read: () => unknown, max = MAX_TEXT): string => {
    try {
      const value = read()
      return typeof value === 'string' ? clip(value, max) : ''
    } catch {
      // e.g. Node's `cwd` of a folder that was removed.
      return ''
    }
  }
  const list = (read: () => unknown): string[] => {
    const texts: string[] = []
    try {
      const value = read()
      if (!isArray(value)) return texts
      for (let i = 0; i < value.length && i < MAX_ARGUMENTS; i++) texts[i] = text(() => value[i])
    } catch {
      // See above.
    }
    return texts
  }
  const options = text(() => host.env['NODE_OPTIONS'], MAX_OPTIONS)
  const execArgv = list(() => host.execArgv)
  const hasOption = (name: string): boolean => {
    for (let i = 0; i < execArgv.length; i++)
      if (execArgv[i]?.startsWith(name) === true) return true
    return options.includes(name)
  }
  return {
    pid: typeof host.pid === 'number' ? host.pid : 0,
    nodeVersion: text(() => host.version.slice(1)),
    arch: text(() => host.arch),
    platform: text(() => host.platform),
    title: text(() => host.title),
    cwd: text(() => host.cwd()),
    argv: list(() => host.argv),
    execArgv,
    takesCoverage:
      text(() => host.env['NODE_V8_COVERAGE']) !== '' || hasOption('--experimental-test-coverage'),
    takesProfile: hasOption('--cpu-prof'),
  }
}
