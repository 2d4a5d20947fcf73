import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Report } from '../../../src/model/report.ts'
import type { OsSample } from '../../../src/model/recording.ts'
import { isOne } from '../../../src/record/captured.ts'
import { decodeRecording } from '../../../src/record/recording-file.ts'
import { withPeakMemory } from '../peak-memory.ts'
import { median } from '../statistics.ts'
import { type Reading, type Size, startTarget, type Target } from './target.ts'

/** One capture of one program. */
export interface Measured {
  /** CPU beyond what the program takes for as many resumptions by itself, ms. */
  readonly targetCpuMs: number
  /** What the report says of the same. */
  readonly toldCpuMs: number
  /** As a share of a core, over the capture. */
  readonly targetCpuShare: number
  readonly targetMemoryMb: number
  readonly ownMemoryMb: number
  readonly socketKb: number
  /** From the command to its end. */
  readonly verdictMs: number
  readonly resumptionsPerSecond: number
  readonly verdict: string
}

const WARM_MS = 1_500
const BARE_MS = 1_500
const LOOK_MS = 50

/** Medians of several captures, each right after a look at the program by itself. */
export async function measure(size: Size, durationMs: number, captures: number): Promise<Measured> {
  const target = await startTarget(size)
  try {
    await sleep(WARM_MS)
    const all: Measured[] = []
    for (let i = 0; i < captures; i++) all.push(await measureOnce(target, durationMs))
    const middle = (of: (each: Measured) => number): number => median(all.map(of))
    return {
      targetCpuMs: middle((each) => each.targetCpuMs),
      toldCpuMs: middle((each) => each.toldCpuMs),
      targetCpuShare: middle((each) => each.targetCpuShare),
      targetMemoryMb: middle((each) => each.targetMemoryMb),
      ownMemoryMb: middle((each) => each.ownMemoryMb),
      socketKb: middle((each) => each.socketKb),
      verdictMs: middle((each) => each.verdictMs),
      resumptionsPerSecond: middle((each) => each.resumptionsPerSecond),
      verdict: [...new Set(all.map(({ verdict }) => verdict))].join(' or '),
    }
  } finally {
    target.stop()
  }
}

async function measureOnce(target: Target, durationMs: number): Promise<Measured> {
  const bareFrom = await target.read()
  await sleep(BARE_MS)
  const bareTo = await target.read()
  const perResumptionMs = cpuBetween(bareFrom, bareTo) / Math.max(1, counted(bareFrom, bareTo))
  const rssBefore = target.rssBytes()
  let rssMost = rssBefore
  const looks = setInterval(() => (rssMost = Math.max(rssMost, target.rssBytes())), LOOK_MS)
  const startMs = performance.now()
  try {
    const from = await target.read()
    const { value, peakMb } = await withPeakMemory(() => whyspin(target.pid, durationMs))
    const verdictMs = performance.now() - startMs
    const to = await target.read()
    const targetCpuMs = cpuBetween(from, to) - counted(from, to) * perResumptionMs
    return {
      targetCpuMs,
      toldCpuMs: value.report.cost.targetCpuMs ?? Number.NaN,
      targetCpuShare: targetCpuMs / value.report.capture.durationMs,
      targetMemoryMb: (rssMost - rssBefore) / 2 ** 20,
      ownMemoryMb: peakMb,
      socketKb: value.socketBytes / 1e3,
      verdictMs,
      resumptionsPerSecond: (counted(bareFrom, bareTo) * 1e3) / (bareTo.atMs - bareFrom.atMs),
      verdict: value.report.findings[0]?.lint ?? value.report.verdict,
    }
  } finally {
    clearInterval(looks)
  }
}

const cpuBetween = (from: Reading, to: Reading): number => to.cpuMs - from.cpuMs
const counted = (from: Reading, to: Reading): number => to.resumptions - from.resumptions

async function whyspin(
  pid: number,
  durationMs: number,
): Promise<{ readonly report: Report; readonly socketBytes: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'whyspin-growth-'))
  const recording = join(folder, 'recording')
  const args = ['bin/whyspin.js', String(pid), '-d', `${durationMs}ms`, '--recording', recording]
  const child = spawn(process.execPath, [...args, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let stdout = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  await once(child, 'close')
  try {
    const captured = decodeRecording(readFileSync(recording), recording)
    return {
      report: JSON.parse(stdout) as Report,
      socketBytes: isOne(captured) ? socketBytes(captured.os) : Number.NaN,
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What the target's inspector has read and written, by the kernel's count of its thread; NaN where none was told. */
function socketBytes(os: readonly OsSample[]): number {
  const last = new Map<number, number>()
  for (const { threads } of os)
    for (const { tid, role, io } of threads)
      if (role === 'observer' && io !== null) last.set(tid, io.readBytes + io.writtenBytes)
  return last.size === 0 ? Number.NaN : [...last.values()].reduce((sum, each) => sum + each, 0)
}
