import type { Command } from 'commander'
import { EXIT } from '../errors.ts'
import { lints } from '../lints/index.ts'
import { bashScript } from './completion/bash.ts'
import { fishScript } from './completion/fish.ts'
import { completionSpec } from './completion/spec.ts'
import { zshScript } from './completion/zsh.ts'
import type { Shell } from './shells.ts'

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const

/** Prints the script that makes a shell complete this command line. */
export function completion(shell: Shell, program: Command): Promise<number> {
  const spec = completionSpec(
    program,
    lints.map(({ id }) => id),
  )
  process.stdout.write(SCRIPTS[shell](spec))
  return Promise.resolve(EXIT.clear)
}
