import type { WireTraffic } from '../wire/probe-report.ts'
import type { Builtins } from './builtins.ts'
import type { Classifier } from './classify.ts'
import { createNativeNumber } from './native-number.ts'
import { createSocketHandle } from './socket-handle.ts'
import type { Suspects } from './suspect.ts'

/** Which socket moves most, told by the byte counters of the open ones; no hooks. */
export interface Traffic {
  /** Reads all counters once; what they are compared with. */
  begin(): void
  /** The socket that has moved most since `begin`; null when none has, or none could be listed. */
  busiest(): WireTraffic | null
}

/** Reading a counter takes 0.1 µs; a process with more sockets is no exchange of two ends. */
const MAX_SOCKETS = 1_024

export function createTraffic(
  builtins: Builtins,
  classifier: Classifier,
  suspects: Suspects,
): Traffic {
  let owners: object[] = []
  let before: number[] = []
  const handleOf = createSocketHandle(builtins)
  const fdOf = createNativeNumber('fd', builtins.types.isProxy)

  return {
    begin() {
      owners = []
      before = []
      // Undocumented, and in every Node from 18 to 26; `getActiveResourcesInfo` gives only names.
      const handles = builtins.process._getActiveHandles?.() ?? []
      for (let i = 0; i < handles.length && owners.length < MAX_SOCKETS; i++) {
        const owner = handles[i]!
        const handle = handleOf(owner)
        if (handle === null) continue
        const bytes = classifier.bytesOf(handle)
        // NaN: no stream.
        if (!(bytes >= 0)) continue
        owners[owners.length] = owner
        before[before.length] = bytes
      }
    },
    busiest() {
      let all = 0
      let most = 0
      let at = -1
      for (let i = 0; i < owners.length; i++) {
        const handle = handleOf(owners[i])
        if (handle === null) continue
        const moved = classifier.bytesOf(handle) - before[i]!
        if (!(moved > 0)) continue
        all += moved
        if (moved <= most) continue
        most = moved
        at = i
      }
      const owner = owners[at]
      owners = []
      before = []
      if (owner === undefined) return null
      const handle = handleOf(owner)
      const fd = handle === null ? NaN : fdOf(handle)
      return {
        suspect: suspects.hold(owner),
        fd: fd >= 0 ? fd : -1,
        share: most / all,
      }
    },
  }
}
