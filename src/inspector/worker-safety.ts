/**
 * Whether a worker thread that ends while it is asked may take its process with it: on 18.20.8 so
 * ended 7 of 60 that were asked without a pause, on 20.20.2 to 26.10.0 none
 * (test/integration/harm/exit-race.test.ts).
 */
export function askedWorkerMayCrash(nodeVersion: string): boolean {
  return Number(nodeVersion.split('.')[0]) < 20
}
