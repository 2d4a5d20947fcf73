import { closeSync, constants, openSync } from 'node:fs'
import { WASI } from 'node:wasi'

/**
 * `(module (import "wasi_snapshot_preview1" "poll_oneoff" …) (memory (export "memory") 1)
 * (func (export "poll") (param i32 i32 i32 i32) (result i32) …))`: passes its arguments on.
 */
const POLL_MODULE = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  ...[0x01, 0x09, 0x01, 0x60, 0x04, 0x7f, 0x7f, 0x7f, 0x7f, 0x01, 0x7f],
  ...[0x02, 0x26, 0x01, 0x16, ...Buffer.from('wasi_snapshot_preview1')],
  ...[0x0b, ...Buffer.from('poll_oneoff'), 0x00, 0x00],
  ...[0x03, 0x02, 0x01, 0x00],
  ...[0x05, 0x03, 0x01, 0x00, 0x01],
  ...[0x07, 0x11, 0x02, 0x06, ...Buffer.from('memory'), 0x02, 0x00],
  ...[0x04, ...Buffer.from('poll'), 0x00, 0x01],
  ...[
    0x0a, 0x0e, 0x01, 0x0c, 0x00, 0x20, 0x00, 0x20, 0x01, 0x20, 0x02, 0x20, 0x03, 0x10, 0x00, 0x0b,
  ],
])

// Where what lies in the memory, and the layout of WASI's subscription and event records.
const SUBSCRIPTION_BYTES = 48
const EVENTS_AT = 1_024
const COUNT_AT = 2_048
const TAG = { clock: 0, write: 2 } as const
const MONOTONIC = 1
const STDOUT = 1

/** The types of it come with the DOM's alone. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object, imports: object) => { readonly exports: Exports }
}

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer }
  poll(subscriptions: number, events: number, count: number, countAt: number): number
}

/**
 * Whether a pipe has room for one write of at most 4 kB, waiting up to `timeoutMs` for its reader to
 * make some. Nothing is written. Node has no poll(2) of its own but WASI's, whose module says on
 * stderr that it is experimental: not for a process whose stderr somebody reads.
 * @param path of the pipe, which is opened for as long as this takes
 */
export function hasRoom(path: string, timeoutMs: number): boolean {
  let fd: number
  try {
    fd = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)
  } catch {
    // Nobody reads at all: then a write fails, and waits for nobody.
    return true
  }
  try {
    const wasi = new WASI({ version: 'preview1', stdout: fd })
    const imports = { wasi_snapshot_preview1: wasi.wasiImport }
    const instance = new WebAssembly.Instance(new WebAssembly.Module(POLL_MODULE), imports)
    wasi.initialize(instance)
    const { memory, poll } = instance.exports
    const view = new DataView(memory.buffer)
    view.setUint8(8, TAG.write)
    view.setUint32(16, STDOUT, true)
    view.setUint8(SUBSCRIPTION_BYTES + 8, TAG.clock)
    view.setUint32(SUBSCRIPTION_BYTES + 16, MONOTONIC, true)
    view.setBigUint64(SUBSCRIPTION_BYTES + 24, BigInt(timeoutMs) * 1_000_000n, true)
    poll(0, EVENTS_AT, 2, COUNT_AT)
    return view.getUint32(COUNT_AT, true) > 0 && view.getUint8(EVENTS_AT + 10) === TAG.write
  } finally {
    closeSync(fd)
  }
}
