// One attach in a process of its own, as a user's is: nothing is warm. Prints one line of JSON.
import { identifyProcess } from '../../src/process/identify-process.ts'
import { attachToProcess } from '../../src/record/session.ts'

const start = performance.now()
const identity = identifyProcess(Number(process.argv[2]))
const identified = performance.now()
const session = await attachToProcess(identity)
const firstData = performance.now()
// Proof that it is data: the loop's own clock, read in the target.
if (!(session.probe.hello.poll.atUs > 0)) throw new Error('no data')
const left = await session.detach()
console.log(
  JSON.stringify({
    identifyMs: identified - start,
    attachMs: firstData - identified,
    detachMs: performance.now() - firstData,
    left,
  }),
)
