/** Two hex digits a byte, in the order of a little-endian host, as x86 and arm write them. */
function wordBytes(word: string): number[] {
  return (word.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)).toReversed()
}

/**
 * An address of `/proc/<pid>/net/tcp{,6}` (hex, 8 or 32 digits) as people write it. IPv4 inside
 * IPv6 is given as IPv4.
 */
export function parseSocketAddress(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap(wordBytes)
  if (bytes.length === 4) return bytes.join('.')
  const groups = Array.from({ length: 8 }, (_, index) =>
    (((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0)).toString(16),
  )
  if (groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff') return bytes.slice(12).join('.')
  // A URL holds IPv6 in its shortest form.
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1)
}
