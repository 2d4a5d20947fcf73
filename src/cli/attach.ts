import { usageError } from '../errors.ts'
import { resolveTarget } from '../process/resolve-target.ts'
import { attachInTurn } from '../record/attach-in-turn.ts'
import { capture, type CaptureSettings } from '../record/capture.ts'
import { captureProcesses } from '../record/capture-processes.ts'
import type { Captured } from '../record/captured.ts'
import type { AttachOptions } from './attach-options.ts'
import { findTarget } from './find-target.ts'
import { interruptible, type Wishes } from './interruptible.ts'
import { claimFile, giveBack, writeFileOf } from './output-file.ts'
import { claimOutputs } from './claim-outputs.ts'
import { present } from './present.ts'
import { version } from './version.ts'

/** Captures the target, judges, prints, and returns the exit code. */
export async function attach(named: string, options: AttachOptions): Promise<number> {
  const { recording } = options
  if (recording !== null) await claimFile('recording', recording)
  await claimOutputs(options)
  let captured: Captured
  try {
    captured = await (options.subprocesses
      ? captureAll(named, options)
      : captureOne(named, options))
  } catch (error) {
    for (const path of [recording, options.json, ...Object.values(options.exports)])
      if (typeof path === 'string') await giveBack(path)
    throw error
  }
  const keeping = recording === null ? Promise.resolve() : keep(captured, recording)
  // Awaited below: a full disk must not cost the report as well.
  keeping.catch(() => {})
  const exitCode = await present(captured, options)
  await keeping
  return exitCode
}

async function keep(captured: Captured, path: string): Promise<void> {
  const { encodeRecording } = await import('../record/recording-file.ts')
  await writeFileOf('recording', path, encodeRecording(captured))
}

function captureOne(named: string, options: AttachOptions): Promise<Captured> {
  return interruptible(wishes(options), async (control) => {
    const { target, incidents } = await findTarget(named, options.exact)
    const seen = await capture(target, settings(options), {
      ...control,
      attach: attachInTurn(false),
    })
    return { ...seen, incidents: [...incidents, ...seen.incidents] }
  })
}

function captureAll(named: string, options: AttachOptions): Promise<Captured> {
  return interruptible(wishes(options), (control) => {
    const target = resolveTarget(named)
    if (target.kind === 'url')
      throw usageError(
        `The processes below \`${named}\` cannot be told from a URL.`,
        'With --subprocesses pass a pid, `:port` or the name of one Node process.',
      )
    return captureProcesses(target.pid, settings(options), control)
  })
}

function wishes({ insists, pace, hookShare }: AttachOptions): Wishes {
  return { insists, pace, hookShare }
}

function settings({ durationMs, sourceMaps }: AttachOptions): CaptureSettings {
  return { durationMs, sourceMaps, whyspinVersion: version() }
}
