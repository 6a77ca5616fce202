import type { Mutant } from '../mutant.ts'

const pack = 'packages/events/src/saga/pack.ts'
const labels = 'packages/events/src/saga/labels.ts'
const asking = 'apps/workers/src/services/shipping/labels.ts'
const packing = ['packages/events/src/saga/pack.test.ts'] as const
const shipping = ['packages/events/src/saga/shipping.test.ts'] as const
const asked = ['apps/workers/src/services/shipping/labels.test.ts'] as const
const model = ['verification/model-check/parcels.test.ts'] as const

/** An order in several parcels: how it is packed, and what becomes of its labels. */
export const parcelMutants: readonly Mutant[] = [
  {
    name: 'a parcel may be heavier than its limit',
    file: pack,
    before: 'timesIn(limits.weightG - parcel.weightG, goods.weightG),',
    after: 'goods.quantity,',
    tests: packing,
  },
  {
    name: 'a parcel may hold more than its volume',
    file: pack,
    before: 'timesIn(limits.volumeMm3 - parcel.volumeMm3, goods.volumeMm3),',
    after: 'goods.quantity,',
    tests: packing,
  },
  {
    name: 'a parcel is begun for each line',
    file: pack,
    before: 'for (const parcel of open) {',
    after: 'for (const parcel of open.slice(0, 0)) {',
    tests: packing,
  },
  {
    name: 'an order of before is packed by the limits of today',
    file: pack,
    before: 'const holds = isMeasured ? limits : unlimited',
    after: 'const holds = limits',
    tests: packing,
  },
  {
    name: 'an order of before is asked for under a new key',
    file: labels,
    before: 'return [{ key, orderId, shipTo, number: 1, count: 1, parcels }]',
    after: "return [{ key: key + ':1', orderId, shipTo, number: 1, count: 1, parcels }]",
    tests: shipping,
  },
  {
    name: 'all parcels are asked for under one key',
    file: labels,
    before: '}`, orderId, shipTo, number, count',
    after: ' > 0}`, orderId, shipTo, number, count',
    tests: [...shipping, ...model],
  },
  {
    name: 'the labels follow from the limits of the build that asks',
    file: labels,
    before: 'return packed.map((parcel, index) => {',
    after: 'return pack(of.allocations, of.sizes).map((parcel, index) => {',
    tests: shipping,
  },
  {
    name: 'a refusal counts before the other labels are void',
    file: labels,
    before: 'return refused && others.length > 0',
    after: 'return refused && others.length < 0',
    tests: [...asked, ...model],
  },
  {
    name: 'labels that were not answered are left out of the void',
    file: labels,
    before: "answers[index]?.type !== 'undeliverable')",
    after: "answers[index]?.type === 'labelled')",
    tests: [...asked, ...model],
  },
  {
    name: 'labels count as made while one is not answered',
    file: labels,
    before: "if (answer?.type !== 'labelled') return undefined",
    after: "if (answer?.type !== 'labelled') continue",
    tests: [...asked, ...model],
  },
  {
    name: 'parcels that are on their way count as the whole order',
    file: labels,
    before: 'onTheirWay.length < parcelsIn(call).length',
    after: 'onTheirWay.length > parcelsIn(call).length',
    tests: [...asked, ...model],
  },
  {
    name: 'a refusal counts although another parcel is on its way',
    file: asking,
    before: "if (others && (await carrier.void(others)).type === 'too_late')",
    after: "if (others && (await carrier.void(others)).type === 'never_happened')",
    tests: asked,
  },
  {
    name: 'a try does not say which parcel it was about',
    file: 'packages/events/src/runtime/handle-events.ts',
    before: '? { ...planned, key: error.key }',
    after: '? planned',
    tests: ['packages/events/src/runtime/run-services.test.ts'],
  },
]
