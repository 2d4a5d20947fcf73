/**
 * Runs something that reaches into the target, where it may be patched to throw; a throw of ours
 * there could end it. What failed is then left undone.
 */
export function attempt(run: () => void): void {
  try {
    run()
  } catch {
    // See above: there is nobody to tell.
  }
}
