/**
 * Finds Node processes by what Node calls its main thread, without starting Node: completion must be
 * quick. A process that has set its title is not among them.
 */
export const LIST_PROCESSES = `pgrep -a -x 'node|nodejs|MainThread|node-MainThread' 2>/dev/null`

/**
 * The names that are offered, a regular expression of all three shells: those of scripts, and of these
 * only what a shell takes as it stands, for a file may be called anything.
 */
export const SCRIPT_NAME = '^[A-Za-z0-9_][A-Za-z0-9._-]*[.][cm]?[jt]s$'
