import type { Incident } from '../model/incident.ts'
import { explainSilence, type Silence } from './silence.ts'
import type { WatchedThread } from './watched-thread.ts'

/** What was asked of a thread when it was lost. */
export type Doing = 'watching' | 'starting-profiler'

const DEADLOCK =
  'This is how a known deadlock of V8 looks (https://issues.chromium.org/issues/41497149, https://github.com/nodejs/node/issues/65140); no way out of it is known but to restart the process.'
const LETS_GO = 'whyspin has let go of it'
const GOES_BY_ITSELF = 'what it left inside goes once the target runs on'

/**
 * Says how a thread was lost in mid-capture. One that is stuck is let go of at once, without another
 * call; one in a deadlock for good.
 * @param isLocal false for a process on another machine, which cannot be seen from outside
 */
export async function loseThread(
  thread: WatchedThread,
  isLocal: boolean,
  doing: Doing,
  error: Error,
  signal: AbortSignal,
): Promise<Incident> {
  const { connection, isExiting, probe, tid } = thread
  if (isExiting) return { code: 'target-exited', text: 'The target exited during the capture.' }
  // It may have been stopped in the middle of a call of ours.
  const held = connection.isClosed || !isLocal ? null : await thread.debuggerHold()
  if (held !== null) {
    await connection.close()
    return { code: 'held-by-debugger', text: held }
  }
  const silence = connection.isClosed || !isLocal ? 'works' : await explainSilence(tid, signal)
  if (silence === 'works')
    return { code: 'connection-lost', text: `The target was lost: ${error.message}` }
  const isDeadlock = silence === 'locked' && doing === 'starting-profiler'
  await (isDeadlock ? thread.abandon() : connection.close())
  const isMain = probe.hello.threadId === 0
  return stuck(silence, isMain ? 'its main thread' : 'a worker thread', tid, doing)
}

function stuck(
  silence: Exclude<Silence, 'works'>,
  who: string,
  tid: number,
  doing: Doing,
): Incident {
  switch (silence) {
    case 'stopped':
      return {
        code: 'target-stopped',
        text: `The target was stopped during the capture (state T) and does not answer. ${LETS_GO}; ${GOES_BY_ITSELF} (kill -CONT ${tid}).`,
      }
    case 'blocked':
      return {
        code: 'target-blocked',
        text: `The target does not answer: ${who} is blocked in a system call and uses no CPU, as in a synchronous child process. ${LETS_GO}; ${GOES_BY_ITSELF}.`,
      }
    case 'locked':
      return {
        code: 'target-frozen',
        text:
          doing === 'starting-profiler'
            ? `The target is frozen: since V8’s profiler was started in it, ${who} waits for a lock, uses no CPU and answers nothing. ${DEADLOCK} ${LETS_GO} and touches it no more.`
            : `The target does not answer: ${who} waits for a lock and uses no CPU. ${LETS_GO}; if it does not run on by itself, only a restart helps.`,
      }
  }
}
