import type { OrderSpec } from './customer-workload.ts'
import { scarce } from './scarce.ts'

const skus = [
  'enamel-mug',
  'linen-apron',
  'garden-twine',
  'cherry-board',
  'tea-towel',
  'folding-rule',
  'hand-trowel',
  'seed-tray',
]
/** Half of the orders want something of which there is soon too little. */
const scarceShare = 0.5

/**
 * What people order: mostly what succeeds, and some of everything that fails. The seed of `random`
 * decides.
 */
export function workload(random: () => number): () => OrderSpec {
  const upTo = (max: number) => Math.floor(random() * max)
  const oneOf = (names: readonly string[]) => names[upTo(names.length)] ?? ''
  const lines = () => {
    const chosen = new Set([oneOf(skus)])
    if (random() < 0.3) chosen.add(oneOf(skus))
    if (random() < scarceShare) chosen.add(oneOf(scarce))
    if (random() < 0.04) chosen.add('herb-pot')
    return [...chosen].map((sku) => ({ sku, quantity: 1 + upTo(3) }))
  }
  return () => ({
    lines: lines(),
    token: byShare(random(), tokens),
    postcode: byShare(random(), postcodes),
    onShortage: byShare(random(), choices),
    // At once, while it is on its way (a saga takes some tens of ms), or much too late.
    ...(random() < 0.25 && { cancelAfterMs: Math.floor(2_000 * random() ** 4) }),
  })
}

const tokens = [
  ['tok_declined', 0.06],
  ['tok_insufficient_funds', 0.03],
  ['tok_timeout', 0.04],
  ['tok_flaky', 0.06],
  ['tok_outage', 0.05],
  ['tok_silent', 0.02],
  ['tok_visa', 1],
] as const

const postcodes = [
  ['00000', 0.06],
  ['99999', 0.06],
  ['99998', 0.03],
  ['99997', 0.02],
  ['99995', 0.06],
  ['04109', 1],
] as const

/** What is done about what is short. */
const choices = [
  ['ship_available', 0.25],
  ['backorder', 0.35],
  ['cancel', 1],
] as const

function byShare<const Name extends string>(
  random: number,
  shares: readonly [readonly [Name, number], ...(readonly [Name, number])[]],
): Name {
  let left = random
  let [[last]] = shares
  for (const [name, share] of shares) {
    if (left < share) return name
    left -= share
    last = name
  }
  return last
}
