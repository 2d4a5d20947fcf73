/**
 * CI servers read commands in what a step prints: GitHub where a line begins with `::`, and as an
 * older form with `##[` anywhere in it (actions/runner src/Runner.Common/ActionCommand.cs); Azure
 * Pipelines with `##vso[`, TeamCity with `##teamcity[`.
 */
const COMMAND = /^(\s*):(?=:)|##(\w*)\[/g

/** A line for a log in which it is no command; as wide as it was. */
export function workflowSafe(line: string): string {
  return line.replace(COMMAND, (_, space?: string, name = '') =>
    space === undefined ? `##${name}(` : `${space}\u2236`,
  )
}
