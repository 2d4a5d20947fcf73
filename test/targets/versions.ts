/** The current patch of each line that targets may run on. */
export const TARGETS: readonly string[] = ['18.20.8', '20.20.2', '22.23.3', '24.21.0', '26.10.0']

/** Older patches with a fault that whyspin must not set off. */
export const KNOWN_BAD: readonly string[] = [
  // A stack overflow ends the process while async hooks are on; also the oldest that runs whyspin.
  '20.19.6',
]

/** The lines that the command line itself runs on. */
export const COMMAND_LINES: readonly string[] = ['20.20.2', '22.23.3', '24.21.0', '26.10.0']
