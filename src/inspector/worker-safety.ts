/**
 * Whether a worker thread that ends while it is asked may take its process with it: on 18.20.8 so
 * ended 6 of 12 runs of at most 5 targets each that were asked without a pause, on later ones none
 * (test/integration/harm/exit-race.test.ts). A version that cannot be read is one that may.
 */
export function askedWorkerMayCrash(nodeVersion: string): boolean {
  return !(Number(nodeVersion.split('.')[0]) >= 20)
}
