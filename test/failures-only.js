/**
 * A reporter that tells of failed tests alone: which, where and why. Among some 1,700 that pass
 * nobody finds them.
 */
// oxlint-disable-next-line import/no-default-export -- https://nodejs.org/api/test.html#custom-reporters
export default async function* failuresOnly(events) {
  for await (const { type, data } of events) {
    const error = type === 'test:fail' ? data.details.error : null
    // Of a file with failed tests each of them is told already.
    if (error === null || error.failureType === 'subtestsFailed') continue
    const { cause } = error
    const why = cause?.stack ?? String(cause ?? error.message)
    yield `✖ ${data.name}\n  ${data.file}\n  ${why.replaceAll('\n', '\n  ')}\n\n`
  }
}
