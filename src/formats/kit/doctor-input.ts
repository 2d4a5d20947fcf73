import type { Picture, ThreadPicture, Vitals } from '../../model/picture.ts'
import { xmlSafe } from './xml-safe.ts'

/** Clinic Doctor’s three files, by the end of their names. */
export interface DoctorInput {
  readonly systeminfo: string
  readonly traceevent: string
  readonly processstat: Uint8Array
}

/** Fewer rows give it no verdict, and of a second it trims a fifth (facts/doctor.md §3). */
export const LEAST_MS = 1_000
/**
 * It wants 30 rows and more, and we look every 50 ms, or less often while hooks are on: each look stands
 * in as many rows as it lasts.
 */
const ROW_MS = 20
/** Its guess at the interval takes time with the square of their number: 2.7 s for 3,000. */
const MOST_ROWS = 3_000
/** The page asks for this, and waits two seconds for it. */
const FONTS = 'https://clinicjs.org/assets/css/fonts.css'
/** A pause of the collector that stops the program for longer is a full collection. */
const FULL_GC_US = 5_000

/** The capture as Doctor would have recorded it. Times are of the capture's own clock. */
export function doctorInput(picture: Picture): DoctorInput {
  const { report, threads } = picture
  const vitals = inRows(picture.vitals, lookedMs(picture))
  const main = threads.find(({ thread }) => thread === 'main')
  return {
    systeminfo: JSON.stringify({
      clock: { hrtime: [0, 0], unixtime: 0 },
      nodeVersions: { node: report.target.nodeVersion ?? '0.0.0' },
      toolVersion: '11.0.0',
    }),
    // Its reader skips the head blindly, and wants at least one event.
    traceevent: `{"traceEvents":[${collections(main, vitals).join(',')}]}`,
    processstat: concat(vitals.map(encode)),
  }
}

/** How long the capture looked into the process, ms. */
export function lookedMs({ vitals }: Picture): number {
  return ((vitals.at(-1)?.atUs ?? 0) - (vitals.at(0)?.atUs ?? 0)) / 1e3
}

function inRows(vitals: readonly Vitals[], ms: number): readonly Vitals[] {
  const rowMs = Math.max(ROW_MS, ms / MOST_ROWS)
  const rows: Vitals[] = []
  let look = 0
  const firstUs = vitals[0]?.atUs ?? 0
  for (let row = 0; row * rowMs <= ms; row++) {
    const atUs = firstUs + row * rowMs * 1e3
    while (look + 1 < vitals.length && (vitals[look]?.atUs ?? 0) < atUs) look++
    const seen = vitals[look]
    if (seen !== undefined) rows.push({ ...seen, atUs })
  }
  return rows
}

/**
 * Garbage collections, from the CPU samples that fell into them: V8's own trace of them would leave a
 * thread in the target for good. One of no length says that they were looked for.
 */
function collections(
  thread: ThreadPicture | undefined,
  vitals: readonly Vitals[],
): readonly string[] {
  const middle = vitals[vitals.length >> 1]?.atUs ?? 0
  const events = [gcEvent(middle, 0)]
  if (thread === undefined) return events
  const { samples, nodes, frames, timesUs, durationsUs } = thread
  let startUs = -1
  let endUs = -1
  const close = (): void => {
    if (startUs >= 0) events.push(gcEvent(startUs, endUs - startUs))
    startUs = -1
  }
  for (const [i, node] of samples.entries()) {
    const isGc = frames[nodes[node]?.frame ?? -1]?.kind === 'gc'
    const atUs = timesUs[i] ?? 0
    if (!isGc) close()
    else if (startUs < 0) startUs = atUs
    endUs = atUs + (durationsUs[i] ?? 0)
  }
  close()
  return events
}

/** The order of the keys matters to its reader. */
function gcEvent(startUs: number, durationUs: number): string {
  return JSON.stringify({
    ...{ pid: 1, tid: 1, ts: Math.round(startUs), tts: 0, ph: 'X', cat: 'v8' },
    name: durationUs > FULL_GC_US ? 'V8.GCFinalizeMC' : 'V8.GCScavenger',
    dur: Math.round(durationUs),
    tdur: 0,
    args: {},
  })
}

const MESSAGE_BYTES = 128
/** Protocol buffers: field number and wire type, 1 a double, 0 a varint, 2 a message. */
const tag = (field: number, type: 0 | 1 | 2): number => (field << 3) | type

/** One look as Doctor's `ProcessStat`, behind its length. */
function encode(look: Vitals): Uint8Array {
  const view = new DataView(new ArrayBuffer(MESSAGE_BYTES))
  let at = 2
  const byte = (value: number): void => view.setUint8(at++, value)
  const double = (field: number, value: number): void => {
    byte(tag(field, 1))
    view.setFloat64(at, value, true)
    at += 8
  }
  const varint = (field: number, value: number): void => {
    byte(tag(field, 0))
    byte(Math.max(0, Math.min(127, Math.round(value))))
  }
  double(1, look.atUs / 1e3)
  double(2, look.delayMs)
  double(3, look.cpuShare)
  byte(tag(4, 2))
  byte(5 * 9)
  double(1, look.residentBytes)
  double(2, look.heapUsedBytes)
  double(3, look.heapUsedBytes)
  double(4, 0)
  double(5, 0)
  // How many handles there are nobody asked: the same at each look says nothing to it.
  varint(5, 1)
  varint(6, look.loopUtilization * 100)
  view.setUint16(0, at - 2)
  return new Uint8Array(view.buffer, 0, at)
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/**
 * Takes the request for fonts out of Doctor's page, and puts our evidence on top of its opinion, since
 * its categories do not know spins.
 */
export function finishDoctor(html: string, { report }: Picture): string {
  const findings = report.findings.map(
    ({ title, severity, evidence }) =>
      `<li><b>${severity}</b>: ${xmlSafe(title)}${evidence[0] === undefined ? '' : ` — ${xmlSafe(evidence[0])}`}</li>`,
  )
  const banner = `<div style="position:relative;z-index:9;padding:.8rem 1.2rem;background:#fff4fb;border-bottom:2px solid #d6309b;color:#222;font:14px/1.5 system-ui,sans-serif"><b>whyspin: ${report.verdict}.</b> ${xmlSafe(report.summary)}<ul style="margin:.3rem 0 0">${findings.join('')}</ul><small>Below is Clinic Doctor’s opinion of the same capture. It knows no spins.</small></div>`
  return html
    .replaceAll(FONTS, 'data:text/css,')
    .replace(/<body[^>]*>/, (body) => `${body}${banner}`)
}
