import type { Connection } from './connection.ts'

/**
 * Calls back, once, when the target wants to exit: with a client connected it waits for that to
 * leave. Do nothing then but `Profiler.stop` and close the connection, within milliseconds;
 * an evaluate into a process that is tearing down crashes it on Node 18 and 20. Not called when the
 * target is killed: see `connection.closed`.
 * @returns a function that ends the watch
 */
export async function watchExit(connection: Connection, onExit: () => void): Promise<() => void> {
  const stop = connection.on('NodeRuntime.waitingForDisconnect', () => {
    stop()
    onExit()
  })
  await connection.call('NodeRuntime.notifyWhenWaitingForDisconnect', { enabled: true })
  return stop
}
