import type { Recording } from '../model/recording.ts'
import type { ProcessCaptures } from './capture-processes.ts'

/** What one command captured: one process, or with `--subprocesses` several. */
export type Captured = Recording | ProcessCaptures

export const isOne = (captured: Captured): captured is Recording => 'format' in captured
