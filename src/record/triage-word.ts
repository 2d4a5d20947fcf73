import type { TriageWord } from '../model/triage.ts'
import { isHot, isQuiet, isThreadQuiet, type OsRates, vainEffort } from './plan.ts'

/**
 * Says in a word what the OS saw of a process, by the rules that decide how far an attach goes.
 * @param rates of its main thread
 * @param state the first letter of its state, proc_pid_status(5)
 * @param isReadable false where its counters of bytes may not be read
 */
export function triageWord(rates: OsRates, state: string, isReadable: boolean): TriageWord {
  if (state === 'Z' || state === 'X') return 'zombie'
  if (state === 'T') return 'stopped'
  if (state === 't') return 'traced'
  if (!isReadable) return 'not-ours'
  if (isQuiet(rates)) return 'quiet'
  if (isThreadQuiet(rates)) return 'other-threads'
  const effort = vainEffort(rates)
  if (effort !== null) return effort === 'burns' ? 'burns-in-vain' : 'wakes-in-vain'
  return isHot(rates) ? 'busy' : 'works'
}
