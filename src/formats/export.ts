import type { Picture } from '../model/picture.ts'

/**
 * An export turns a capture into a file that other tools open. It is pure, as a format is: no clock,
 * environment, file or stream.
 */
export interface Export {
  /** The file's name, and the option's: `--<id> <file>`. */
  readonly id: string
  /** With the dot; one that ends in `.gz` is compressed by whoever writes it. */
  readonly extension: string
  /** One line for the help. */
  readonly about: string
  render(picture: Picture): string | Uint8Array
}
