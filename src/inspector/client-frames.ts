/**
 * Where in its WebSocket frames the stream of a client stands: whoever ends it for the client has to
 * begin between two. Frames as in RFC 6455, section 5.2; before them comes an HTTP request.
 */
export interface ClientFrames {
  see(bytes: Uint8Array): void
  /** True once a close frame was sent: nothing may follow it. */
  readonly isClosing: boolean
  /** Fills up the frame that was begun. What it then carries is no JSON, and refused as such. */
  completion(): Uint8Array
}

/** An empty close frame, masked as a client's has to be. */
export const CLOSE_FRAME: Uint8Array = Uint8Array.of(0x88, 0x80, 0, 0, 0, 0)

const END_OF_HEAD = '\r\n\r\n'
const OPCODE_CLOSE = 8
const MASK_BYTES = 4

export function createClientFrames(): ClientFrames {
  let headMatched = 0
  let hasBegun = false
  let isClosing = false
  /** The header of the frame under way, as far as it came. */
  let header: number[] = []
  /** Of its payload; the header is whole then. */
  let payloadLeft = 0

  function seeByteOfHead(byte: number): void {
    // A carriage return may be the first of the end again.
    if (byte === END_OF_HEAD.charCodeAt(headMatched)) headMatched++
    else headMatched = byte === END_OF_HEAD.charCodeAt(0) ? 1 : 0
    hasBegun = headMatched === END_OF_HEAD.length
  }

  function seeByteOfHeader(byte: number): void {
    header.push(byte)
    const [first = 0, second = 0] = header
    if (header.length < 2) return
    const short = second & 0x7f
    const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0
    if (header.length < 2 + lengthBytes + MASK_BYTES) return
    const long = header.slice(2, 2 + lengthBytes)
    payloadLeft = lengthBytes === 0 ? short : long.reduce((sum, next) => sum * 256 + next, 0)
    isClosing ||= (first & 0x0f) === OPCODE_CLOSE
    header = []
  }

  function see(bytes: Uint8Array): void {
    let at = 0
    while (at < bytes.length) {
      const skipped = Math.min(payloadLeft, bytes.length - at)
      payloadLeft -= skipped
      at += skipped
      const byte = bytes[at++]
      if (byte === undefined) return
      if (hasBegun) seeByteOfHeader(byte)
      else seeByteOfHead(byte)
    }
  }

  return {
    see,
    get isClosing() {
      return isClosing
    },
    completion() {
      const filled: Uint8Array[] = []
      const fill = (bytes: Uint8Array): void => {
        filled.push(bytes)
        see(bytes)
      }
      // The mask bit and no length, where that is the byte that is missing; a mask of zeros, else.
      while (header.length > 0) fill(Uint8Array.of(header.length === 1 ? 0x80 : 0))
      if (payloadLeft > 0) fill(new Uint8Array(payloadLeft))
      return Buffer.concat(filled)
    },
  }
}
