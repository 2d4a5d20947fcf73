import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  type Actor,
  ANY_LINK,
  cycle,
  dice,
  healthy,
  type Link,
  LONG_LIVED,
  longLived,
  noise,
  scan,
  type Spinner,
  TIMERS,
} from '../../helpers/synthetic-actors.ts'
import { TAG_FROM } from '../../../src/probe/streak.ts'
import { syntheticLoop, type SyntheticLoop } from '../../helpers/synthetic-loop.ts'

/** Turns beyond what a chain needs to be tagged. */
const MORE = 16

type Recipe =
  | { readonly links: readonly Link[]; readonly targets: number }
  | { readonly what: (typeof LONG_LIVED)[number]; readonly wasThere: boolean }

const cyclesOf = (links: readonly Link[]): fc.Arbitrary<Recipe> =>
  fc.record({
    links: fc.array(fc.constantFrom(...links), { minLength: 1, maxLength: 4 }),
    targets: fc.integer({ min: 1, max: 2 }),
  })
const longLivedOnes: fc.Arbitrary<Recipe> = fc.record({
  what: fc.constantFrom(...LONG_LIVED),
  wasThere: fc.boolean(),
})
const scene = (spins: fc.Arbitrary<Recipe>) => ({
  recipes: fc.array(spins, { minLength: 1, maxLength: 3 }),
  /** Who goes on next, and for how many turns. */
  order: fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 30 })), { maxLength: 24 }),
  seed: fc.integer(),
  firstId: fc.oneof(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 2 ** 45 })),
})

interface Scene {
  readonly recipes: readonly Recipe[]
  readonly order: readonly (readonly [number, number])[]
  readonly seed: number
  readonly firstId: number
}

function play({ recipes, order, seed, firstId }: Scene, hasScan: boolean): void {
  const roll = dice(seed)
  const loop = syntheticLoop({ firstId, gap: () => roll(3) })
  const stir = noise(loop, roll)
  const spinners = recipes.map((recipe, i) =>
    'what' in recipe
      ? longLived(loop, `spin ${i}`, recipe.what, recipe.wasThere, stir)
      : cycle(loop, `spin ${i}`, recipe.links, recipe.targets, stir),
  )
  const others: readonly Actor[] = [
    ...healthy(loop, roll, stir),
    ...(hasScan ? [scan(loop, stir)] : []),
  ]
  const actors: readonly Actor[] = [...spinners, ...others]
  for (const [who, turns] of order)
    for (let i = 0; i < turns; i++) actors[who % actors.length]?.step()
  const lacksTurns = ({ turns, mayLack }: Spinner): boolean => turns < mayLack + TAG_FROM + MORE
  while (spinners.some(lacksTurns)) {
    for (const each of spinners.filter(lacksTurns)) each.step()
    others[roll(others.length)]?.step()
  }
  assertOnlySpinnersAreTagged(loop, spinners)
}

function assertOnlySpinnersAreTagged(loop: SyntheticLoop, spinners: readonly Spinner[]): void {
  const { chains } = loop.end()
  const placeOf = (site: number): string =>
    loop.sites.find(({ id }) => id === site)?.frames[0]?.[0] ?? ''
  for (const each of chains)
    assert.ok(
      spinners.some(({ name }) => placeOf(each.site).startsWith(name)),
      `tagged: ${placeOf(each.site)} ${JSON.stringify(each)}`,
    )
  for (const { name, turns, asyncId, mayLack } of spinners) {
    const own = chains.filter(({ site }) => placeOf(site).startsWith(name))
    assert.ok(own.some((each) => each.asyncId === asyncId))
    const longest = Math.max(0, ...own.map(({ longestStreak }) => longestStreak))
    assert.ok(longest >= turns - mayLack, `${name}: ${longest} of ${turns}, but for ${mayLack}`)
    // Its creation counts as one.
    assert.ok(longest <= turns + 1, `${name}: ${longest} of ${turns}`)
  }
  assert.equal(loop.dropped, 0)
}

test('whatever spins is found and named, and what gets somewhere beside it is not', () => {
  fc.assert(
    fc.property(fc.record(scene(fc.oneof(cyclesOf(ANY_LINK), longLivedOnes))), (each) =>
      play(each, false),
    ),
    { numRuns: 60 },
  )
})

test('a scan of ever new names, none of which is there, is no spin beside one', () => {
  fc.assert(
    fc.property(fc.record(scene(fc.oneof(cyclesOf(TIMERS), longLivedOnes))), (each) =>
      play(each, true),
    ),
    { numRuns: 40 },
  )
})
