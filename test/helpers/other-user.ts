import { spawnSync } from 'node:child_process'

/** Nobody that anybody has heard of. */
export const OTHER_USER = 47_119

/** Why nothing can be run as somebody else here; false when it can. For the option `skip` of a test. */
export function noOtherUser(): string | false {
  if (process.geteuid?.() !== 0) return 'only root may become another user'
  const user = { uid: OTHER_USER, gid: OTHER_USER }
  const { status } = spawnSync('node_modules/.bin/tsx', ['--version'], user)
  return status === 0 ? false : 'another user may not read this checkout'
}
