import type { MemberState, StageCounts } from '@sagaboard/events/commands/set-pace'
import type { OrderStatus } from '@sagaboard/events/saga/order-view'

/** So many orders of a set in one state and currency, and their money in minor units. */
export interface SetSum {
  state: MemberState
  /** Null: of orders that there are not. */
  currency: string | null
  orders: number
  totalMinor: number
  takenMinor: number
  givenBackMinor: number
}

interface SetStage {
  stage: number
  states: StageCounts
  endedAt: string | null
}

export interface SetSums {
  sums: SetSum[]
  /** Where the orders end that can be asked for, as was foretold. */
  ends: { leaves: OrderStatus; orders: number }[]
  stages: SetStage[]
}

/** So many orders that are alike in all that is summed up. */
export interface SetPart extends SetSum {
  stage: number | null
  leaves: OrderStatus | null
  endedAt: string | null
}

/** What is summed up of a set, by state and currency, by where its orders end, and by stage; all of it from the same rows. */
export function summedUp(parts: readonly SetPart[]): SetSums {
  const sums = new Map<string, SetSum>()
  const ends = new Map<string, SetSums['ends'][number]>()
  const stages = new Map<number, SetStage>()
  for (const part of parts) {
    const { state, currency, leaves, stage, orders } = part
    const key = `${state} ${currency}`
    sums.set(key, plus(sums.get(key), part))
    if (leaves !== null)
      ends.set(leaves, { leaves, orders: (ends.get(leaves)?.orders ?? 0) + orders })
    if (stage !== null) stages.set(stage, withPart(stages.get(stage), { ...part, stage }))
  }
  return {
    sums: [...sums.values()],
    ends: [...ends.values()].sort((a, b) => b.orders - a.orders),
    stages: [...stages.values()].sort((a, b) => a.stage - b.stage),
  }
}

const plus = (sum: SetSum | undefined, part: SetPart): SetSum => ({
  state: part.state,
  currency: part.currency,
  orders: (sum?.orders ?? 0) + part.orders,
  totalMinor: (sum?.totalMinor ?? 0) + part.totalMinor,
  takenMinor: (sum?.takenMinor ?? 0) + part.takenMinor,
  givenBackMinor: (sum?.givenBackMinor ?? 0) + part.givenBackMinor,
})

function withPart(
  known: SetStage | undefined,
  { stage, state, orders, endedAt }: SetPart & { stage: number },
): SetStage {
  const { states = {}, endedAt: before = null } = known ?? {}
  const isLater = endedAt !== null && (before === null || endedAt > before)
  return {
    stage,
    states: { ...states, [state]: (states[state] ?? 0) + orders },
    endedAt: isLater ? endedAt : before,
  }
}
