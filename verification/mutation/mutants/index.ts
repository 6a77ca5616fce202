import type { Mutant } from '../mutant.ts'
import { approvalMutants } from './approvals.ts'
import { cancelMutants } from './cancel.ts'
import { carrierNewsMutants } from './carrier-news.ts'
import { edgeMutants } from './edges.ts'
import { invariantMutants } from './invariants.ts'
import { kafkaMutants } from './kafka.ts'
import { messageAndSetMutants } from './messages-and-sets.ts'
import { orderMutants } from './orders.ts'
import { packedByEachMutants } from './packed-by-each.ts'
import { packingMutants } from './packing.ts'
import { parcelMutants } from './parcels.ts'
import { ruleMutants } from './rules.ts'
import { runtimeMutants } from './runtime.ts'
import { settleMutants } from './settle.ts'
import { sourcingMutants } from './sourcing.ts'
import { webRuleMutants } from './web-rules.ts'

/**
 * What `npm run mutate` puts in: changes that once left every test green, and others of their kind.
 * A new one goes into the file of its part.
 */
export const mutants: readonly Mutant[] = [
  ...invariantMutants,
  ...ruleMutants,
  ...runtimeMutants,
  ...kafkaMutants,
  ...orderMutants,
  ...approvalMutants,
  ...cancelMutants,
  ...settleMutants,
  ...packingMutants,
  ...packedByEachMutants,
  ...parcelMutants,
  ...carrierNewsMutants,
  ...sourcingMutants,
  ...messageAndSetMutants,
  ...webRuleMutants,
  ...edgeMutants,
]
