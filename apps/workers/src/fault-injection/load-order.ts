import { createHash } from 'node:crypto'
import type { Shelf } from '@sagaboard/db/commands/load-run'
import type { OrderRequest } from '@sagaboard/db/commands/new-order'
import {
  type LoadMix,
  type LoadOutcome,
  loadKeyPrefix,
  loadOutcomes,
} from '@sagaboard/events/commands/load'
import { quantityMax } from '@sagaboard/events/commands/order-input'

/** From so many on, a product is ordered by whoever is to get something. */
const plentyFrom = 50
const unitsMax = 3

const firstNames = ['Anna', 'Ben', 'Clara', 'David', 'Elif', 'Femi', 'Greta', 'Hugo', 'Ines', 'Jan']
const lastNames = ['Berg', 'Costa', 'Dubois', 'Engel', 'Fischer', 'Garcia', 'Hansen', 'Ito', 'Jung']
const places = [
  { line1: 'Kohlgartenstr. 7', city: 'Leipzig', postcode: '04315', country: 'DE' },
  { line1: 'Große Bergstr. 21', city: 'Hamburg', postcode: '22767', country: 'DE' },
  { line1: 'Witte de Withstraat 40', city: 'Rotterdam', postcode: '3012 BR', country: 'NL' },
  { line1: 'Rue Mercière 12', city: 'Lyon', postcode: '69002', country: 'FR' },
  { line1: 'Lange Gasse 3', city: 'Wien', postcode: '1080', country: 'AT' },
] as const

/** What the simulated provider and carrier make of an order follows from its token and its postcode: see providers/. */
const tokens: Partial<Record<LoadOutcome, string>> = {
  declined: 'tok_declined',
  stumbling: 'tok_flaky',
}
const undeliverable = { ...places[0], postcode: '00000' }

/** The key under which an order of a run is placed, once. */
export const keyOfLoad = (runId: string, number: number): string =>
  `${loadKeyPrefix(runId)}${number}`

/** What is to become of an order: it follows from its number, as the share of the mix into which that falls. */
export function outcomeOfLoad(runId: string, number: number, mix: LoadMix): LoadOutcome {
  let place = drawn(runId, number, 'outcome') % 100
  for (const outcome of loadOutcomes) {
    if (place < mix[outcome]) return outcome
    place -= mix[outcome]
  }
  return 'shipped'
}

/**
 * An order of the load generator, as a customer would send it. The customer is made up: the address is one of example.com,
 * which belongs to nobody. It is out of stock by asking for as many as a line can hold of what is scarcest.
 *
 * @param number from 1, within the run
 * @param shelves what is sold; at least one product
 */
export function loadOrder(
  { id, mix }: { id: string; mix: LoadMix },
  number: number,
  shelves: readonly Shelf[],
): OrderRequest {
  const outcome = outcomeOfLoad(id, number, mix)
  const pick = <T>(of: readonly T[], what: string) => of[drawn(id, number, what) % of.length] as T
  const [first, last] = [pick(firstNames, 'first name'), pick(lastNames, 'last name')]
  const plenty = shelves.filter(({ free }) => free >= plentyFrom)
  const line =
    outcome === 'out_of_stock'
      ? { sku: scarcest(shelves).sku, quantity: quantityMax }
      : {
          sku: pick(plenty.length > 0 ? plenty : shelves, 'product').sku,
          quantity: 1 + (drawn(id, number, 'quantity') % unitsMax),
        }
  return {
    lines: [line],
    customer: {
      name: `${first} ${last}`,
      email: `${first}.${last}.${number}@example.com`.toLowerCase(),
    },
    shipTo: outcome === 'undeliverable' ? undeliverable : pick(places, 'place'),
    payment: { token: tokens[outcome] ?? 'tok_visa' },
  }
}

const scarcest = (shelves: readonly Shelf[]): Shelf =>
  shelves.reduce((least, one) => (one.free < least.free ? one : least))

/** A number that belongs to one thing about an order, and never to chance: who goes on with a run makes the same. */
const drawn = (runId: string, number: number, what: string): number =>
  createHash('sha256').update(`${runId}/${number}/${what}`).digest().readUInt32BE(0)
