export { run as main } from './run.ts'
