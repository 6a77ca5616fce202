import type {
  LabelCall,
  LabelOutcome,
  LabelRequest,
  LabelVoid,
} from '@sagaboard/events/saga/labels'
import { describe, expect, test } from 'vitest'
import { askForLabels, voidLabels } from './labels.ts'
import { type Carrier, CarrierUnavailable, PartlyOnItsWay } from './port.ts'

const requestOf = (number: number, count: number): LabelRequest => ({
  key: `order:label:${number}`,
  orderId: 'order',
  shipTo: { line1: '', city: '', postcode: '04229', country: 'DE' },
  number,
  count,
  parcels: [{ warehouse: 'leipzig', lines: [{ line: 1, quantity: number }] }],
})

const requests = [1, 2, 3].map((number) => requestOf(number, 3))
const call: LabelCall = { type: 'label', key: 'order:label:1-3', orderId: 'order', requests }
const voidCall: LabelVoid = { ...call, type: 'void', of: 'label' }

const parcelOf = ({ key, parcels }: LabelRequest) => ({
  warehouse: 'leipzig',
  lines: parcels[0]?.lines ?? [],
  shipmentId: key,
  carrier: 'Nordpost',
  trackingNumber: `NP ${key}`,
})

type Does = 'labelled' | 'undeliverable' | 'unanswered'

/** A carrier that does this with the parcels 1 to 3, and has picked up these of them when it is to void any. */
function carrierThat(does: readonly Does[], pickedUp: readonly number[] = []) {
  const calls: string[] = []
  const carrier: Carrier = {
    label(request): Promise<LabelOutcome> {
      calls.push(`label ${request.number}`)
      const outcome = does[request.number - 1]
      if (outcome === 'unanswered') return Promise.reject(new CarrierUnavailable('503'))
      return Promise.resolve(
        outcome === 'undeliverable'
          ? { type: 'undeliverable' }
          : { type: 'labelled', parcels: [parcelOf(request)] },
      )
    },
    async void({ requests: these }) {
      calls.push(`void ${these.map(({ number }) => number).join(' ')}`)
      const gone = these.filter(({ number }) => pickedUp.includes(number))
      return gone.length > 0
        ? { type: 'too_late', parcels: gone.map(parcelOf) }
        : { type: 'undone' }
    },
  }
  return { carrier, calls }
}

describe('the labels of an order', () => {
  test('are asked for at the same time, and come in the order of the parcels', async () => {
    const { carrier, calls } = carrierThat(['labelled', 'labelled', 'labelled'])
    expect(await askForLabels(carrier, call)).toEqual({
      type: 'labelled',
      parcels: requests.map(parcelOf),
    })
    expect(calls).toEqual(['label 1', 'label 2', 'label 3'])
  })

  test('of which one is not answered keep the step waiting, and the try says which it was', async () => {
    const { carrier, calls } = carrierThat(['labelled', 'unanswered', 'labelled'])
    await expect(askForLabels(carrier, call)).rejects.toMatchObject({
      name: 'CarrierUnavailable',
      key: 'order:label:2',
    })
    expect(calls).not.toContain('void 1 2 3')
  })

  test('of which one is refused are voided, also what is not answered yet, before that counts', async () => {
    const { carrier, calls } = carrierThat(['labelled', 'undeliverable', 'unanswered'])
    expect(await askForLabels(carrier, call)).toEqual({ type: 'undeliverable' })
    expect(calls.at(-1)).toBe('void 1 3')
  })

  test('that are all refused need no void', async () => {
    const { carrier, calls } = carrierThat(['undeliverable', 'undeliverable', 'undeliverable'])
    expect(await askForLabels(carrier, call)).toEqual({ type: 'undeliverable' })
    expect(calls).toHaveLength(3)
  })

  test('of which one is refused and one is on its way are left to a person', async () => {
    const { carrier } = carrierThat(['labelled', 'undeliverable', 'labelled'], [1])
    await expect(askForLabels(carrier, call)).rejects.toThrow(PartlyOnItsWay)
  })
})

describe('the void of an order’s labels', () => {
  test('is one call, and its answer counts', async () => {
    const { carrier, calls } = carrierThat(['labelled', 'labelled', 'labelled'])
    expect(await voidLabels(carrier, voidCall)).toEqual({ type: 'undone' })
    expect(calls).toEqual(['void 1 2 3'])
  })

  test('asks for the labels that are missing, where a parcel is on its way: the whole order goes', async () => {
    const { carrier, calls } = carrierThat(['labelled', 'labelled', 'labelled'], [2])
    expect(await voidLabels(carrier, voidCall)).toEqual({
      type: 'too_late',
      parcels: requests.map(parcelOf),
    })
    expect(calls).toEqual(['void 1 2 3', 'label 1', 'label 2', 'label 3'])
  })

  test('needs no more when all of it is on its way', async () => {
    const { carrier, calls } = carrierThat(['labelled', 'labelled', 'labelled'], [1, 2, 3])
    expect(await voidLabels(carrier, voidCall)).toMatchObject({ type: 'too_late' })
    expect(calls).toEqual(['void 1 2 3'])
  })

  test('is not answered while a missing label is not', async () => {
    const { carrier } = carrierThat(['labelled', 'unanswered', 'labelled'], [1])
    await expect(voidLabels(carrier, voidCall)).rejects.toThrow(CarrierUnavailable)
  })
})
