/** Below, what a thread waits for is mostly not a CPU. */
const WANTS_A_CPU = 0.5

/**
 * How much faster a thread would go if it got what it wants of a core; 1 where it wants little. What
 * is judged per second is judged by the CPU that it got, so that a crowded host hides nothing.
 * @param runnableShare on CPU plus waiting in the run queue, share of one core
 * @param onCpuShare on CPU, share of one core
 */
export function crowding(runnableShare: number, onCpuShare: number): number {
  if (runnableShare < WANTS_A_CPU || onCpuShare <= 0) return 1
  return Math.max(1, runnableShare / onCpuShare)
}
