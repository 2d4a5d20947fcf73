#!/usr/bin/env node
// Parses on every Node that knows ES modules, so that an old one gets a sentence and no stack.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const NEEDED = [20, 19]
const main = new URL('../dist/cli/main.js', import.meta.url)
const [major, minor] = process.versions.node.split('.').map(Number)

// `whyspin 4242 | head -3` closes the pipe early, and a terminal that hangs up takes both streams
// with it; that is no reason for another exit code, nor to drop a target that we are attached to
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
  })

if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  refuse(
    `Node ${process.versions.node} is too old to run it.`,
    `Run whyspin with Node ${NEEDED.join('.')} or newer.`,
  )
} else if (!existsSync(main)) {
  refuse(
    `${fileURLToPath(main)} is missing.`,
    'In a checkout, run npm ci and npm run build first; otherwise install whyspin again.',
  )
} else {
  // Should nothing be left to wait for before there is an answer: that must not look like a clear one.
  let isAnswered = false
  process.exitCode = 3
  process.once('beforeExit', () => {
    if (!isAnswered)
      process.stderr.write('whyspin: it ended without an answer; this is a bug of whyspin\n')
  })
  import(main.href)
    .then((module) => module.main(process.argv.slice(2)))
    .then((exitCode) => {
      isAnswered = true
      process.exitCode = exitCode
    })
    .catch((error) => {
      isAnswered = true
      // the default exit code of 1 would mean a finding
      process.stderr.write(`whyspin: this is a bug of whyspin\n${error.stack ?? error}\n`)
      process.exitCode = 3
    })
}

function refuse(message, advice) {
  process.stderr.write(`whyspin: ${message}\n${advice}\n`)
  process.exitCode = 2
}
