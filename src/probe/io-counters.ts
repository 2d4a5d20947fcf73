import type { Builtins } from './builtins.ts'

/** Bytes and calls that this thread has moved, as the kernel counts them. */
export interface IoCounters {
  /** Reads the counters: false when they are not to be had. Values stand in the fields below. */
  read(): boolean
  /** Bytes read and written, without our own reading and without the loop's 8-byte wake-ups. */
  readonly bytes: number
  readonly calls: number
  readonly ownBytes: number
  readonly ownCalls: number
  close(): void
}

/**
 * Through one open descriptor of `/proc/thread-self/io`: a `pread` costs about 6 µs (facts/signals.md
 * §1), cheap enough to take at both ends of a sampled turn.
 */
export function openIoCounters({ fs }: Builtins): IoCounters {
  const buffer = new Uint8Array(256)
  let fd = -1
  let readBytes = 0
  let writtenBytes = 0
  let readCalls = 0
  let writeCalls = 0
  /** What our own reads have added: the kernel counts a read only after it answered it. */
  let ownBytes = 0
  let ownCalls = 0
  try {
    // thread-self resolves to the thread that opens it: a worker gets its own counters.
    fd = fs.openSync('/proc/thread-self/io', 'r')
  } catch {
    // Not Linux, no descriptor left, or not allowed: the finding goes without this evidence.
  }

  /** The n-th number of the file: rchar, wchar, syscr, syscw come first, one a line. */
  const parse = (length: number): void => {
    let field = 0
    let value = 0
    let inNumber = false
    for (let i = 0; i < length && field < 4; i++) {
      const digit = buffer[i]! - 48
      if (digit >= 0 && digit <= 9) {
        value = value * 10 + digit
        inNumber = true
      } else if (inNumber) {
        if (field === 0) readBytes = value
        else if (field === 1) writtenBytes = value
        else if (field === 2) readCalls = value
        else writeCalls = value
        field++
        value = 0
        inNumber = false
      }
    }
  }

  return {
    read() {
      if (fd < 0) return false
      try {
        const length = fs.readSync(fd, buffer, 0, buffer.length, 0)
        parse(length)
        readBytes -= ownBytes
        readCalls -= ownCalls
        ownBytes += length
        ownCalls++
        return true
      } catch {
        return false
      }
    },
    get bytes() {
      return readBytes + writtenBytes
    },
    get calls() {
      return readCalls + writeCalls
    },
    get ownBytes() {
      return ownBytes
    },
    get ownCalls() {
      return ownCalls
    },
    close() {
      if (fd < 0) return
      try {
        // A daemon that closes all descriptors closes ours too, and its number may be somebody's
        // socket by now.
        if (fs.readlinkSync(`/proc/self/fd/${fd}`).endsWith('/io')) fs.closeSync(fd)
      } catch {
        // Closed already.
      }
      fd = -1
    },
  }
}
