/**
 * What is thrown out of an evaluate is uncaught to V8, and under `--abort-on-uncaught-exception` ends
 * the target, which is how crashes are made to leave a core (Node 18 to 26: SIGABRT or SIGTRAP). So
 * nothing is: it comes back as a text, behind a mark that no answer of ours begins with.
 */
const MARK = '\0whyspin caught: '
const SCRIPT_MARK = JSON.stringify(MARK)

/** A catch clause that gives `as` what was thrown; of the target's at most a getter of that is called. */
const caughtAs = (as: string): string => `catch (thrown) {
  try {
    const isError = typeof thrown === 'object' && thrown !== null
    ${as} ${SCRIPT_MARK} + (isError ? thrown.name + ': ' + thrown.message : '' + thrown)
  } catch {
    ${as} ${SCRIPT_MARK} + 'what cannot be told'
  }
}`

/** A script that ends as `script` does, or with what that threw. */
export function caughtScript(script: string): string {
  return `try {\n${script}\n} ${caughtAs('')}`
}

/** A function that does as `body` says with `this` and `args`, or gives what that threw. */
export function caughtFunction(body: string): string {
  return `function (...args) { try { ${body} } ${caughtAs('return')} }`
}

/** What was thrown, as `name: message` or the primitive itself; null where nothing was. */
export function thrownText(value: unknown): string | null {
  return typeof value === 'string' && value.startsWith(MARK) ? value.slice(MARK.length) : null
}
