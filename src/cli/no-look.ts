import type { RenderOptions } from '../formats/format.ts'

const plain = (text: string): string => text

/** For what goes into a file: as wide as it likes, without colours. */
export const NO_LOOK: RenderOptions = {
  width: 120,
  paint: { bold: plain, dim: plain, red: plain, yellow: plain, green: plain, cyan: plain },
}
