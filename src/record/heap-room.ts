import { setTimeout as sleep } from 'node:timers/promises'
import { targetError } from '../errors.ts'
import type { Connection } from '../inspector/connection.ts'
import { evaluate } from '../inspector/evaluate.ts'
import { REQUIRE } from '../inspector/require-expression.ts'
import { bytes } from '../model/quantities.ts'
import { checked, fields, number, text } from './shape.ts'

/** What V8 tells of a heap, and what sets its limit. */
export interface HeapLook {
  /** Of both generations. */
  readonly limitBytes: number
  /** Of the old generation, garbage included. */
  readonly usedBytes: number
  readonly nodeVersion: string
  /** Options of Node with a space between, in the order in which they are read: the last one wins. */
  readonly options: string
  /** Of a worker with limits of its own; 0 where there are none. */
  readonly workerOldMb: number
}

/**
 * Measured on Node 20.20.2 with an old generation of 100 MB: with at most 3.2 MB left the process came
 * to its end under a capture of 2 s ("Ineffective mark-compacts near heap limit", 7 of 10), which lived
 * on without us (6 of 6); with 3.3 MB and more it lived (26 of 26). This is over twice as much.
 */
const LEAST_ROOM_BYTES = 8 * 1024 * 1024
/** Garbage that is about to be collected looks like a full heap: looked at again. */
const LOOKS = 5
const PAUSE_MS = 150

const MIB = 1024 * 1024

/**
 * By line of Node: the share of the old generation that V8 sets aside for three semi-spaces, and at
 * most how much. Read off `heap_size_limit` in memory cgroups of 256 MB to 2 GB and without one: 1,048
 * and 4,144 MiB on 20 and 22, 1,120 and 4,288 on 24, 1,072 and 4,192 on 26.
 */
const YOUNG: readonly (readonly [sinceLine: number, share: number, mostBytes: number])[] = [
  [26, 3 / 64, 96 * MIB],
  [24, 3 / 32, 192 * MIB],
  [0, 3 / 128, 48 * MIB],
]

/** What may still be allocated before V8 ends the process, bytes. */
export function heapRoom(look: HeapLook): number {
  return oldLimit(look) - look.usedBytes
}

function oldLimit({ limitBytes, nodeVersion, options, workerOldMb }: HeapLook): number {
  if (workerOldMb > 0) return workerOldMb * MIB
  const oldMb = valueOf(options, 'max-old-space-size')
  if (oldMb > 0) return oldMb * MIB
  const semiMb = valueOf(options, 'max-semi-space-size')
  if (semiMb > 0) return limitBytes - 3 * semiMb * MIB
  const line = Number(nodeVersion.split('.')[0])
  const [, share, most] = YOUNG.find(([since]) => line >= since) ?? [0, 0, 0]
  return limitBytes - Math.min(most, (limitBytes * share) / (1 + share))
}

/** V8 takes `-` and `_` for the same, and a value behind `=` or a space. */
function valueOf(options: string, name: string): number {
  const words = options.split(/[\s=]+/)
  const at = words.findLastIndex((word) => word.replaceAll('_', '-') === `--${name}`)
  return at < 0 ? 0 : Number(words[at + 1]) || 0
}

/** Nothing here runs a method that the target may have replaced by one of its own. */
function lookExpression(isWorker: boolean): string {
  const worker = isWorker
    ? `require('worker_threads').resourceLimits.maxOldGenerationSizeMb || 0`
    : '0'
  return `((require) => {
    const v8 = require('v8'), own = require('process')
    if (typeof v8.getHeapSpaceStatistics !== 'function') throw new Error('whyspin: a module is being loaded')
    const spaces = v8.getHeapSpaceStatistics()
    let usedBytes = 0
    for (let i = 0; i < spaces.length; i++) {
      const name = spaces[i].space_name
      if (name !== 'new_space' && name !== 'new_large_object_space' && name !== 'read_only_space')
        usedBytes += spaces[i].space_used_size
    }
    let options = ''
    try {
      options += own.env.NODE_OPTIONS || ''
      for (let i = 0; i < own.execArgv.length; i++) options += ' ' + own.execArgv[i]
    } catch {
      // Replaced by something else: the limit is then told from V8's own.
    }
    return {
      limitBytes: v8.getHeapStatistics().heap_size_limit,
      usedBytes,
      nodeVersion: own.versions.node,
      options,
      workerOldMb: ${worker},
    }
  })(${REQUIRE})`
}

const MAX_OPTIONS = 1024 * 1024
const LOOK = fields({
  limitBytes: number,
  usedBytes: number,
  nodeVersion: text(100),
  options: text(MAX_OPTIONS),
  workerOldMb: number,
})

/**
 * Makes sure that what we put into the target does not fill its heap.
 * @throws targetError where it is nearly full
 */
export async function ensureHeapRoom(connection: Connection, isWorker: boolean): Promise<void> {
  for (let look = 1; ; look++) {
    const seen = checked(
      await evaluate<HeapLook>(connection, lookExpression(isWorker)),
      'heap',
      LOOK,
    )
    const room = heapRoom(seen)
    if (room >= LEAST_ROOM_BYTES) return
    if (look === LOOKS)
      throw targetError(
        `The heap is nearly full: ${bytes(seen.usedBytes)} of ${bytes(seen.usedBytes + room)}, and what whyspin puts in might end it.`,
        'The process is short of memory before anything else: raise --max-old-space-size, or look for the leak with a heap snapshot of a copy.',
      )
    await sleep(PAUSE_MS)
  }
}
