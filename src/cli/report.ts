import { claimOutputs } from './claim-outputs.ts'
import type { OutputOptions } from './output-options.ts'
import { present } from './present.ts'
import { readRecording } from './read-recording.ts'

/** Every output again from a recording, without the process, and the exit code with it. */
export async function report(path: string, options: OutputOptions): Promise<number> {
  const captured = await readRecording(path)
  await claimOutputs(options)
  return present(captured, options)
}
