import { targetError } from '../errors.ts'
import type { Connection } from './connection.ts'
import type { CallOptions, Reply } from './protocol.ts'

/**
 * An evaluate is cut off inside the target too, or one that we gave up on would go on there. A call
 * that is late because the target was busy gets this much more than it may run.
 */
const REPLY_SLACK_MS = 500
const EVALUATE_MS = 3_000

type RemoteValue = Reply<'Runtime.evaluate'>

function valueOf({ result, exceptionDetails }: RemoteValue): RemoteValue['result'] {
  if (exceptionDetails === undefined) return result
  const { exception, text } = exceptionDetails
  // What V8 throws when a context that is being torn down is called.
  if (exception?.value === 'illegal access')
    throw targetError('The target ended.', 'Start it again and attach while it runs.')
  // Thrown primitives have no description.
  const thrown = exception?.description ?? JSON.stringify(exception?.value) ?? ''
  throw new Error(`The target threw: ${thrown || text}`)
}

async function run(
  connection: Connection,
  expression: string,
  returnByValue: boolean,
  timeoutMs: number,
): Promise<RemoteValue['result']> {
  return valueOf(
    await connection.call(
      'Runtime.evaluate',
      { expression, returnByValue, includeCommandLineAPI: true, timeout: timeoutMs },
      { timeoutMs: timeoutMs + REPLY_SLACK_MS },
    ),
  )
}

/**
 * Evaluates in the target's main context, by interrupt, so also while its loop is starved. The
 * expression must not leave a rejected promise or a throwing timer behind: those kill the target.
 * @param T what the expression is trusted to give, as JSON
 * @param options.timeoutMs after which the expression is broken off in the target, default 3 s
 * @throws Error with the description of what the expression threw
 */
export async function evaluate<T>(
  connection: Connection,
  expression: string,
  { timeoutMs = EVALUATE_MS }: CallOptions = {},
): Promise<T> {
  const { value } = await run(connection, expression, true, timeoutMs)
  return value
}

/**
 * Evaluates to an object that stays in the target, and gives its id for `callMethod`. The target
 * keeps the object until the connection closes.
 * @throws Error when the expression throws or gives no object
 */
export async function evaluateHandle(
  connection: Connection,
  expression: string,
  { timeoutMs = EVALUATE_MS }: CallOptions = {},
): Promise<string> {
  const { objectId, type } = await run(connection, expression, false, timeoutMs)
  if (objectId === undefined) throw new Error(`The target gave ${type} instead of an object`)
  return objectId
}

/**
 * Calls a function in the target with a held object as `this`.
 * @param functionDeclaration e.g. `function (n) { return this.drain(n) }`
 * @param args values that JSON can carry
 * @throws Error with the description of what the function threw
 */
export async function callMethod<T>(
  connection: Connection,
  objectId: string,
  functionDeclaration: string,
  args: readonly unknown[] = [],
  options: CallOptions = {},
): Promise<T> {
  const reply = await connection.call(
    'Runtime.callFunctionOn',
    {
      objectId,
      functionDeclaration,
      arguments: args.map((value) => ({ value })),
      returnByValue: true,
    },
    options,
  )
  const { value } = valueOf(reply)
  return value
}
