import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { eventually } from './eventually.ts'

const PERIOD_US = 100_000

/** Where control groups with a limit of CPU are made, by the version of the interface. */
const V1 = '/sys/fs/cgroup/cpu'
const V2 = '/sys/fs/cgroup'

let groups = 0

function makeGroup(): string {
  const parent = existsSync(join(V1, 'cpu.cfs_quota_us')) ? V1 : V2
  const group = join(parent, `whyspin-test-${process.pid}-${++groups}`)
  mkdirSync(group)
  return group
}

function limit(group: string, cores: number): void {
  const quotaUs = Math.round(cores * PERIOD_US)
  const isV1 = existsSync(join(group, 'cpu.cfs_quota_us'))
  if (!isV1) return writeFileSync(join(group, 'cpu.max'), `${quotaUs} ${PERIOD_US}`)
  writeFileSync(join(group, 'cpu.cfs_period_us'), String(PERIOD_US))
  writeFileSync(join(group, 'cpu.cfs_quota_us'), String(quotaUs))
}

/** Why no process can be limited here; false where one can. */
export function noCpuLimit(): string | false {
  try {
    const group = makeGroup()
    try {
      limit(group, 1)
    } finally {
      rmdirSync(group)
    }
    return false
  } catch (error) {
    return `no control group for CPU can be made here (${(error as Error).message})`
  }
}

/** Gives a process so much of a core at most, as a container has it, until it ends. */
export function limitCpu(t: TestContext, pid: number, cores: number): void {
  const group = makeGroup()
  // It can go only when the process is gone, which the test has ended by then.
  t.after(() => eventually(() => rmdirSync(group)))
  limit(group, cores)
  writeFileSync(join(group, 'cgroup.procs'), String(pid))
}
