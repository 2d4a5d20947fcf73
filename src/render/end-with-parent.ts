/**
 * To be called first by a program of this room: nobody waits for it once whoever started it is gone.
 * @param exit ends the program
 */
export function endWithParent(exit: () => void): void {
  process.stdin.once('close', exit)
  process.stdin.on('error', () => {})
  process.stdin.resume()
  process.stdin.unref()
}
