import type { Kind } from '../wire/kinds.ts'
import type { Chains } from './chains.ts'
import type { Classifier } from './classify.ts'
import type { Sites } from './sites.ts'
import type { TurnSample } from './turn-sample.ts'

/** What the counter asks of the world; the tests give it a synthetic one. */
export interface Senses {
  readonly classifier: Classifier
  readonly chains: Chains
  readonly sites: Sites
  readonly sample: TurnSample
  currentResource(): object
  /** Told of each resource that is created. */
  noteCreation(kind: Kind, type: string, inPromiseJob: boolean): void
  /** True while the probe creates a resource of its own. */
  isOwn(resource: object): boolean
}
