import assert from 'node:assert/strict'
import { test } from 'node:test'
import { complain } from '../../../src/cli/complain.ts'
import { progressOn } from '../../../src/cli/progress.ts'
import { targetError, usageError } from '../../../src/errors.ts'

function sink(
  isTTY: boolean,
  columns = 80,
): { isTTY: boolean; columns: number; text: string; write(text: string): void } {
  return {
    isTTY,
    columns,
    text: '',
    write(text) {
      this.text += text
    },
  }
}

test('progress is one line, rewritten in place and taken away at the end', () => {
  const stream = sink(true)
  const progress = progressOn(stream)
  progress.start('attaching')
  progress.update('recording')
  progress.done()
  progress.done()
  const clean = '\r\u001b[2K'
  assert.equal(stream.text, `${clean}attaching${clean}recording${clean}`)
})

test('progress is silent where no terminal reads it', () => {
  const stream = sink(false)
  const progress = progressOn(stream)
  progress.start('attaching')
  progress.update('recording')
  progress.done()
  assert.equal(stream.text, '')
})

test('progress never fills the line, and shows names of the target safely', () => {
  const stream = sink(true, 20)
  progressOn(stream).start(`attaching to ${'x'.repeat(50)}`)
  assert.equal(stream.text, '\r\u001b[2Kattaching to xxxxx…')
  const other = sink(true)
  const progress = progressOn(other)
  progress.start('a\u001b[31mb\nc')
  progress.done()
  assert.equal(other.text, '\r\u001b[2Kab c\r\u001b[2K')
})

test('progress leaves no listener behind', () => {
  const before = process.listenerCount('exit')
  const progress = progressOn(sink(true))
  for (let index = 0; index < 50; index += 1) progress.update(`${index}`)
  progress.done()
  assert.equal(process.listenerCount('exit'), before)
})

test('an error that a user can act on is two lines and its exit code', () => {
  const stream = sink(false)
  assert.equal(complain(targetError('No process 1.', 'Look at ps.'), stream), 3)
  assert.equal(stream.text, 'whyspin: No process 1.\nLook at ps.\n')
  assert.equal(complain(usageError('Bad\u001b[2J\nname.', 'Fix it.'), stream), 2)
  assert.ok(stream.text.endsWith('whyspin: Bad name.\nFix it.\n'))
})

test('a defect shows its stack and says that it is ours', () => {
  const stream = sink(false)
  assert.equal(complain(new TypeError('x is not a function'), stream), 3)
  assert.match(stream.text, /^whyspin: TypeError: x is not a function\n {4}at /)
  assert.match(stream.text, /This is a bug of whyspin, not of the target/)
  assert.equal(complain('thrown text', stream), 3)
})
