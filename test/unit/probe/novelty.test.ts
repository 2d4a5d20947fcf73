import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createNovelty } from '../../../src/probe/novelty.ts'

/** How many are remembered. */
const REMEMBERED = 16
/** Asks for so many keys in turn, so many rounds; gives how often the answer was news. */
function newsIn(rounds: number, keys: number): number {
  const novelty = createNovelty()
  let news = 0
  for (let i = 0; i < rounds * keys; i++) if (novelty.isNews(`${i % keys}`)) news++
  return news
}

test('a handful that is asked for in turn is news once', () => {
  for (const keys of [1, 2, REMEMBERED - 1, REMEMBERED]) assert.equal(newsIn(10, keys), keys)
})

test('one more than are remembered is news each time, as a scan is', () => {
  assert.equal(newsIn(10, REMEMBERED + 1), 10 * (REMEMBERED + 1))
  assert.equal(newsIn(1, 1_000), 1_000)
})

test('an empty answer and one that looks like a property of objects are keys like others', () => {
  const novelty = createNovelty()
  for (const key of ['', '__proto__', 'length', '0'])
    assert.deepEqual([novelty.isNews(key), novelty.isNews(key)], [true, false], key)
})

test('what fails between the names of a scan is news once', () => {
  const novelty = createNovelty()
  let news = 0
  for (let i = 0; i < 200; i++) {
    if (novelty.isNews('spin')) news++
    novelty.isNews(`scan ${i}`)
  }
  assert.equal(news, 1)
})

test('the first sight is news, the same again at once never is, and memory is bounded', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(40).map(String), { maxLength: 300 }), (keys) => {
      const novelty = createNovelty()
      const seen = new Set<string>()
      /** The different ones, the latest last: what is remembered of them are the last 16. */
      let latest: string[] = []
      for (const key of keys) {
        const isNews = novelty.isNews(key)
        if (!seen.has(key)) assert.equal(isNews, true, 'first sight')
        assert.equal(isNews, !latest.slice(-REMEMBERED).includes(key))
        latest = [...latest.filter((each) => each !== key), key]
        seen.add(key)
        assert.equal(novelty.isNews(key), false, 'at once again')
      }
    }),
    { numRuns: 200 },
  )
})
