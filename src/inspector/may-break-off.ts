import { caughtScript, thrownText } from './caught.ts'
import type { Connection } from './connection.ts'
import type { CallOptions } from './protocol.ts'

/** By index: the target's own idea of `join` would hear of anything else. */
const OPTIONS = caughtScript(`
  const { env, execArgv } = process
  let options = '' + env.NODE_OPTIONS
  for (let i = 0; i < execArgv.length; i++) options += ' ' + execArgv[i]
  options`)
/** V8 takes its own flags with either. */
const ABORTS = /--abort[-_]on[-_]uncaught[-_]exception/

const known = new WeakMap<Connection, Promise<boolean>>()

/**
 * Whether an evaluate may be broken off inside the target when it takes too long. V8 does so by an
 * exception that nothing catches: with `--abort-on-uncaught-exception` it ends the target (Node 18 to
 * 26), and so it is not asked for there, nor where nobody can tell.
 */
export function mayBreakOff(connection: Connection, options: CallOptions): Promise<boolean> {
  const asked = known.get(connection) ?? ask(connection, options)
  known.set(connection, asked)
  // Who gave no answer is asked again.
  asked.catch(() => known.delete(connection))
  return asked
}

async function ask(connection: Connection, options: CallOptions): Promise<boolean> {
  const parameters = { expression: OPTIONS, returnByValue: true }
  const { result } = await connection.call('Runtime.evaluate', parameters, options)
  const text: unknown = result?.value
  return typeof text === 'string' && thrownText(text) === null && !ABORTS.test(text)
}
