import type { Budget } from './budget.ts'
import { maxBarrenRate } from './max-barren-rate.ts'
import { maxCpuIdleTail } from './max-cpu-idle-tail.ts'
import { maxLoopDelay } from './max-loop-delay.ts'

/** Every budget, one line each, in alphabetical order. */
export const budgets: readonly Budget[] = [maxBarrenRate, maxCpuIdleTail, maxLoopDelay]
