import { targetError } from '../errors.ts'
import { caughtFunction, caughtScript, thrownText } from './caught.ts'
import type { Connection } from './connection.ts'
import { ROOM, whereThereIsRoom } from './deep-stack.ts'
import { mayBreakOff } from './may-break-off.ts'
import type { CallOptions, Reply } from './protocol.ts'
import { NO_MODULES } from './require-expression.ts'

/**
 * An evaluate is cut off inside the target too, or one that we gave up on would go on there. A call
 * that is late because the target was busy gets this much more than it may run.
 */
const REPLY_SLACK_MS = 500
const EVALUATE_MS = 3_000
const MAX_THROWN = 300

const UNREACHABLE =
  'Node’s own modules cannot be reached in the target: its global `require` or `process` was replaced.'

/** Whether an evaluate failed because nothing leads to Node's modules, as in what is no Node. */
export function isWithoutModules(error: unknown): boolean {
  return error instanceof Error && error.message === UNREACHABLE
}

type RemoteValue = Reply<'Runtime.evaluate'>

function valueOf({ result, exceptionDetails }: RemoteValue): RemoteValue['result'] {
  // Whoever answers may leave out what the protocol promises.
  if (typeof (result ?? exceptionDetails) !== 'object') throw strangeReply('it sent no result')
  const caught = thrownText(result?.value)
  if (caught === null && exceptionDetails === undefined) return result
  if (caught === NO_MODULES)
    throw targetError(UNREACHABLE, 'Start it without that replacement to look into it.')
  const { exception, text } = exceptionDetails ?? {}
  // What V8 throws when a context that is being torn down is called.
  if ((caught ?? exception?.value) === 'illegal access')
    throw targetError('The target ended.', 'Start it again and attach while it runs.')
  const said: unknown = caught ?? exception?.description ?? text
  const [what = ''] = typeof said === 'string' ? said.split('\n') : []
  throw targetError(
    `The target threw: ${what.slice(0, MAX_THROWN)}.`,
    'It has probably replaced something that Node itself needs; if not, this is a bug of whyspin.',
    said,
  )
}

/** The error for an answer that no inspector gives. */
export function strangeReply(what: string): Error {
  return targetError(
    `What answers is no inspector of a Node process: ${what}.`,
    'Check that the URL is the one that the process printed last.',
  )
}

/**
 * `Runtime.evaluate`, with the command-line API's `require` only where nothing else leads to Node's
 * modules (an ES module on Node 18). To put that API into a global scope ends Node 18 and 20 by
 * SIGSEGV where the stack is nearly used up: 10 of 25 targets that kept overflowing in 400 calls
 * each, and none of 25 without it (`test/unit/inspector/deep-stack.test.ts`). It also fails where
 * the global object is sealed and a strict function was interrupted (Node 24).
 */
async function postEvaluate(
  connection: Connection,
  parameters: { readonly expression: string; returnByValue?: boolean; timeout?: number },
  options: CallOptions,
): Promise<RemoteValue> {
  const expression = caughtScript(parameters.expression)
  const post = (includeCommandLineAPI: boolean): Promise<RemoteValue> =>
    connection.call(
      'Runtime.evaluate',
      { ...parameters, expression, includeCommandLineAPI },
      options,
    )
  const reply = await post(false)
  return thrownText(reply.result?.value) === NO_MODULES ? post(true) : reply
}

/**
 * Evaluates what ends our connection, so that no reply comes when it works: the cut is the
 * acknowledgement. Asks again where the target had no stack left, before anything was done. Resolves
 * when the connection is closed, the target refused, or the time is up.
 */
export async function evaluateToCut(
  connection: Connection,
  expression: string,
  timeoutMs: number,
): Promise<void> {
  const asked = whereThereIsRoom(async () =>
    valueOf(
      await postEvaluate(connection, { expression: `${ROOM}, ${expression}` }, { timeoutMs }),
    ),
  )
  // The call fails exactly when it works; whoever asked looks at the port.
  await Promise.race([connection.closed, asked.catch(() => {})])
}

async function run(
  connection: Connection,
  expression: string,
  returnByValue: boolean,
  timeoutMs: number,
): Promise<RemoteValue['result']> {
  const options = { timeoutMs: timeoutMs + REPLY_SLACK_MS }
  const bound = (await mayBreakOff(connection, options)) ? { timeout: timeoutMs } : {}
  return whereThereIsRoom(async () =>
    valueOf(await postEvaluate(connection, { expression, returnByValue, ...bound }, options)),
  )
}

/**
 * Evaluates in the target's main context, by interrupt, so also while its loop is starved. The
 * expression must not leave a rejected promise or a throwing timer behind: those kill the target.
 * @param T what the expression is trusted to give, as JSON
 * @param options.timeoutMs after which the expression is broken off in the target, default 3 s; we
 * alone give up where that would end it (`may-break-off.ts`)
 * @throws targetError with the first line of what the expression threw
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
 * @throws targetError when the expression throws or gives no object
 */
export async function evaluateHandle(
  connection: Connection,
  expression: string,
  { timeoutMs = EVALUATE_MS }: CallOptions = {},
): Promise<string> {
  const { objectId, type } = await run(connection, expression, false, timeoutMs)
  if (typeof objectId !== 'string') throw strangeReply(`it sent ${type} instead of an object`)
  return objectId
}

/**
 * Calls a function in the target with a held object as `this`.
 * @param body of the function, e.g. `return this.drain(args[0])`
 * @param args values that JSON can carry
 * @throws targetError with the first line of what the function threw
 */
export async function callMethod<T>(
  connection: Connection,
  objectId: string,
  body: string,
  args: readonly unknown[] = [],
  options: CallOptions = {},
): Promise<T> {
  const { value } = await whereThereIsRoom(async () =>
    valueOf(
      await connection.call(
        'Runtime.callFunctionOn',
        {
          objectId,
          functionDeclaration: caughtFunction(body),
          arguments: args.map((each) => ({ value: each })),
          returnByValue: true,
        },
        options,
      ),
    ),
  )
  return value
}
