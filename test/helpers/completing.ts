import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

export type CompletingShell = 'bash' | 'zsh' | 'fish'

/** Why a shell cannot be asked here; false when it can. For the option `skip` of a test. */
export function noShell(shell: CompletingShell): string | false {
  const { status } = spawnSync(shell, ['-c', 'exit 0'])
  return status === 0 ? false : `${shell} is not installed`
}

/** What a shell that has read a completion script makes of a line that was begun. */
export interface Completing {
  /** What it offers for the last word, which may be empty; of zsh, what the line becomes. */
  offered(...words: readonly string[]): readonly string[]
}

/** Loads a completion script into the real shell, without anybody’s settings, in a folder of two files. */
export function completing(t: TestContext, shell: CompletingShell, script: string): Completing {
  const folder = mkdtempSync(join(tmpdir(), 'whyspin-completion-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, `whyspin.${shell}`)
  writeFileSync(file, script)
  const work = join(folder, 'work')
  mkdirSync(work)
  for (const name of ['a file.whyspin', 'b.whyspin']) writeFileSync(join(work, name), '')
  return {
    offered(...words) {
      const [command = '', ...args] = ASK[shell](file, words)
      const { status, stdout, stderr } = spawnSync(command, args, {
        cwd: work,
        encoding: 'utf8',
        timeout: 20_000,
        env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder },
      })
      assert.equal(stderr, '')
      assert.equal(status, 0)
      return stdout.split('\n').filter((line) => line !== '')
    },
  }
}

/** bash calls the function as readline does; fish is asked by its own command. */
const BASH = `source "$1"; shift
  COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
  _whyspin
  printf '%s\\n' "\${COMPREPLY[@]}"`
const FISH = 'source $argv[1]; complete -C "$argv[2]"'
/** zsh completes only where somebody types, so somebody does: Tab, then a key that tells the line. */
const ZSH = `
  zmodload zsh/zpty
  zpty shell zsh -f -i
  zpty -w shell "autoload -Uz compinit && compinit -D -u; source \${(q)1}"
  zpty -w shell 'tell() { print -r -- "<<<$BUFFER>>>" }; zle -N tell; bindkey "^X" tell; print OP""EN'
  while zpty -r shell text; do [[ $text == *OPEN* ]] && break; done
  zpty -n -w shell "$2"$'\\t\\C-x'
  said=
  while zpty -r shell text; do said+=$text; [[ $said == *'>>>'* ]] && break; done
  zpty -d shell
  print -r -- "\${\${said#*<<<}%%>>>*}"`

const ASK: Readonly<
  Record<CompletingShell, (file: string, words: readonly string[]) => readonly string[]>
> = {
  bash: (file, words) => ['bash', '--norc', '--noprofile', '-c', BASH, 'bash', file, ...words],
  zsh: (file, words) => ['zsh', '-f', '-c', ZSH, 'zsh', file, words.join(' ')],
  fish: (file, words) => ['fish', '--no-config', '-c', FISH, file, words.join(' ')],
}
