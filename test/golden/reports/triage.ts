import type { Triage, TriagedProcess } from '../../../src/model/triage.ts'

const quiet: TriagedProcess = {
  pid: 812,
  command: '/usr/local/bin/node /srv/billing/dist/server.js --port 3000',
  program: '/srv/billing/dist/server.js --port 3000',
  uid: 1000,
  triage: 'quiet',
  cpuShare: 0.004,
  wantedCpuShare: 0.005,
  mainThreadCpuShare: 0.003,
  mainThreadRunnableShare: 0.004,
  wakesPerSecond: 12.4,
  mainThreadWakesPerSecond: 9.9,
  bytesPerSecond: 174,
  ports: [{ host: '::', port: 3000 }],
  sharesNetwork: true,
  inspector: { state: 'closed', host: null, port: null },
}
const spinning: TriagedProcess = {
  ...quiet,
  pid: 4242,
  command: 'node /srv/proxy/main.js',
  program: '/srv/proxy/main.js',
  triage: 'burns-in-vain',
  cpuShare: 1.02,
  wantedCpuShare: 1.07,
  mainThreadCpuShare: 0.951,
  mainThreadRunnableShare: 0.998,
  wakesPerSecond: 3,
  mainThreadWakesPerSecond: 0,
  bytesPerSecond: 0,
  ports: [
    { host: '0.0.0.0', port: 8443 },
    { host: '::', port: 8443 },
    { host: '127.0.0.1', port: 9100 },
  ],
}
const ONE: Triage = {
  schemaVersion: 1,
  durationMs: 1003,
  processes: [spinning],
  suspect: 4242,
  ended: 0,
}

const escapes = '\u001b[2J\u001b]0;title\u0007\u009b5A\u202e\u200b'
/** Every word, every state of an inspector, and names that would break a terminal. */
const every: Triage = {
  ...ONE,
  processes: [
    {
      ...quiet,
      pid: 41,
      triage: 'busy',
      cpuShare: 3.521,
      wantedCpuShare: 3.6,
      wakesPerSecond: 6_176,
      bytesPerSecond: 25_775_000,
      inspector: { state: 'open', host: '127.0.0.1', port: 9229 },
    },
    { ...spinning, cpuShare: 0.402, mainThreadCpuShare: 0.391, wantedCpuShare: 1.01 },
    {
      ...quiet,
      pid: 1_048_576,
      triage: 'not-ours',
      cpuShare: 0.62,
      wantedCpuShare: 0.62,
      bytesPerSecond: null,
      ports: null,
      sharesNetwork: null,
      inspector: { state: 'unknown', host: null, port: null },
    },
    {
      ...quiet,
      pid: 977,
      program: 'worker.js',
      triage: 'other-threads',
      cpuShare: 0.6,
      wantedCpuShare: 0.6,
      ports: [],
      inspector: { state: 'hidden', host: '127.0.0.1', port: 9333 },
    },
    {
      ...quiet,
      pid: 5000,
      program: `evil${escapes}\nname\u2028 ${'x'.repeat(500)}.js`,
      triage: 'wakes-in-vain',
      cpuShare: 0.09,
      wakesPerSecond: 865,
      bytesPerSecond: 1_924,
      sharesNetwork: false,
      ports: [{ host: '0.0.0.0', port: 8080 }],
    },
    {
      ...quiet,
      pid: 5001,
      program: '函数名字很长'.repeat(20),
      triage: 'works',
      cpuShare: 0.05,
      inspector: { state: 'disabled', host: null, port: null },
    },
    quiet,
    { ...quiet, pid: 6000, program: '-e setInterval(()=>{},1000)', triage: 'stopped', cpuShare: 0 },
    { ...quiet, pid: 6001, program: 'node', triage: 'traced', cpuShare: 0 },
    {
      ...quiet,
      pid: 6002,
      program: 'node',
      triage: 'zombie',
      cpuShare: 0,
      ports: [],
      inspector: { state: 'unknown', host: null, port: null },
    },
  ],
  ended: 2,
}

export const triages = {
  one: ONE,
  every,
  busy: {
    ...ONE,
    suspect: null,
    processes: [{ ...spinning, triage: 'busy', bytesPerSecond: 3.4e6 }],
  },
  quiet: { ...ONE, suspect: null, processes: [quiet] },
} as const satisfies Readonly<Record<string, Triage>>
