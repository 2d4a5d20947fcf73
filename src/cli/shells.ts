import { usageError } from '../errors.ts'
import { nearest } from '../model/nearest.ts'

/** Shells that `whyspin completion` writes a script for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

const ALL = 'whyspin completes in bash, zsh and fish'

/** How the script gets into each of them; below the help of `completion`. */
export const INSTALLING = `
Once, for good:
  bash  echo 'source <(whyspin completion bash)' >> ~/.bashrc
  zsh   echo 'source <(whyspin completion zsh)' >> ~/.zshrc
  fish  whyspin completion fish > ~/.config/fish/completions/whyspin.fish`

/** The value of `<shell>`. */
export function parseShell(text: string): Shell {
  const known = SHELLS.find((shell) => shell === text.toLowerCase())
  if (known !== undefined) return known
  const meant = nearest(text, SHELLS)
  throw usageError(
    `There is no completion for "${text}".`,
    `${meant === null ? '' : `Did you mean ${meant}? `}${ALL}; whyspin completion --help shows how to install it.`,
  )
}
