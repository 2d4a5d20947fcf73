/**
 * The files that a check can be told in, each with its option and its line in the help. They stand here
 * so that `--help` need not load the formats; a test holds both against each other.
 */
export const CHECK_FLAGS = [
  { flag: 'gitlab', id: 'gitlab', about: 'findings for GitLab’s Code Quality' },
  { flag: 'junit', id: 'junit', about: 'a test case for each rule, as JUnit XML' },
  { flag: 'markdown', id: 'check-markdown', about: 'a summary to read, as Markdown' },
  { flag: 'sarif', id: 'sarif', about: 'findings for code scanning, SARIF 2.1.0' },
  { flag: 'tap', id: 'tap', about: 'a line for each rule, as TAP 14' },
] as const

export type CheckFlag = (typeof CHECK_FLAGS)[number]['flag']

/** Where each goes; those that nobody asked for are absent. */
export type CheckPaths = Readonly<Partial<Record<CheckFlag, string>>>
