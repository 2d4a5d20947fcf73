import { basename, extname } from 'node:path'
import { readArgv } from './command-line.ts'
import { lineOf, listPids } from './list-pids.ts'
import { looksLikeNode } from './looks-like-node.ts'
import { splitNodeArguments } from './node-arguments.ts'
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

/**
 * The Node processes that go by a name: by their script or title if any does, else those whose
 * command line contains it. Never ourselves or a process that started us. Reads the executables
 * only of processes whose name fits. Another user's is among them if it calls itself node: that it may
 * not be looked into, the caller says best.
 */
export function findNodeProcesses(name: string): readonly number[] {
  const ours = lineOf(process.pid)
  const candidates = listPids()
    .filter((pid) => !ours.has(pid))
    .map((pid) => ({ pid, argv: readArgv(pid) }))
    .filter(({ argv }) => argv.length > 0)
  const exact = candidates.filter((candidate) => namesOf(candidate).includes(name))
  const byName = exact.map(({ pid }) => pid).filter(looksLikeNode)
  if (byName.length > 0) return byName
  return candidates
    .filter(({ argv }) => argv.join(' ').includes(name))
    .map(({ pid }) => pid)
    .filter(looksLikeNode)
}
