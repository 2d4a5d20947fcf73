import { basename, extname } from 'node:path'
import { readArgv } from './command-line.ts'
import { lineOf, listPids } from './list-pids.ts'
import { splitNodeArguments } from './node-arguments.ts'
import { runsNode } from './node-executable.ts'
import { readProcFile } from './proc-file.ts'

interface Candidate {
  readonly pid: number
  readonly argv: readonly string[]
}

/** What a process is called: its script with and without extension, its title, its thread's name. */
function namesOf({ pid, argv }: Candidate): readonly string[] {
  const script = splitNodeArguments(argv.slice(1)).script ?? ''
  const file = basename(script)
  const comm = readProcFile(pid, 'comm')?.trim() ?? ''
  return [
    script,
    file,
    basename(file, extname(file)),
    argv.join(' '),
    basename(argv[0] ?? ''),
    comm,
  ]
}

function isNode(pid: number): boolean {
  const answer = runsNode(pid)
  // Unreadable means another user's: if it calls itself node, let the caller say so.
  return answer ?? /^node(?:js)?\d*$/.test(basename(readArgv(pid)[0] ?? ''))
}

/**
 * The Node processes that go by a name: by their script or title if any does, else those whose
 * command line contains it. Never ourselves or a process that started us. Reads the executables
 * only of processes whose name fits.
 */
export function findNodeProcesses(name: string): readonly number[] {
  const ours = lineOf(process.pid)
  const candidates = listPids()
    .filter((pid) => !ours.has(pid))
    .map((pid) => ({ pid, argv: readArgv(pid) }))
    .filter(({ argv }) => argv.length > 0)
  const exact = candidates.filter((candidate) => namesOf(candidate).includes(name))
  const byName = exact.map(({ pid }) => pid).filter(isNode)
  if (byName.length > 0) return byName
  return candidates
    .filter(({ argv }) => argv.join(' ').includes(name))
    .map(({ pid }) => pid)
    .filter(isNode)
}
