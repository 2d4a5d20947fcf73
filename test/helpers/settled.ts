import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { eventually } from './eventually.ts'

const LOOKS = 20
const LOOK_MS = 25
/** Whoever looks at something from time to time is met running now and then. */
const MOST_BUSY_LOOKS = 2

/**
 * Waits until a process does no more than wait: for half a second it neither ran nor wanted to. A
 * pause of so many ms says less; on a crowded host a program is still starting by then.
 */
export async function settled(pid: number): Promise<void> {
  await eventually(async () => {
    let busyLooks = 0
    for (let look = 0; look < LOOKS; look++) {
      if (stateOf(pid) !== 'S') busyLooks++
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
    }
    assert.ok(busyLooks <= MOST_BUSY_LOOKS, `process ${pid} ran in ${busyLooks} of ${LOOKS} looks`)
  })
}

/** Waits until a process that was sent SIGSTOP stands still, with all of its threads. */
export async function stopped(pid: number): Promise<void> {
  await eventually(() => {
    for (const tid of readdirSync(`/proc/${pid}/task`))
      assert.equal(stateOf(`${pid}/task/${tid}`), 'T')
  })
}

/** The letter in `/proc/<task>/stat`, after the name, which may hold anything. */
function stateOf(task: number | string): string | undefined {
  return /\) (\w)[^)]*$/.exec(readFileSync(`/proc/${task}/stat`, 'utf8'))?.[1]
}
