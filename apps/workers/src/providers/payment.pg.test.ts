import { randomUUID } from 'node:crypto'
import { useTestDatabase } from '@sagaboard/db/testing/template-database'
import type { OutageName } from '@sagaboard/events/commands/switches'
import type { PaymentOutcome } from '@sagaboard/events/saga/payment'
import { describe, expect, test } from 'vitest'
import { KeyVoided, ProviderUnavailable } from '../services/payment/port.ts'
import { simulatedPayment } from './payment.ts'

const database = useTestDatabase({ seeded: true })
const timeoutMs = 50
const provider = () => simulatedPayment(database.pool, { timeoutMs })

function chargeOf(token: string) {
  const orderId = randomUUID()
  return {
    type: 'charge' as const,
    key: `${orderId}:charge`,
    orderId,
    amountMinor: 1_990,
    currency: 'EUR',
    token,
  }
}

const refundOf = (charge: ReturnType<typeof chargeOf>, chargeId: string) => ({
  type: 'refund' as const,
  key: `${charge.orderId}:refund`,
  orderId: charge.orderId,
  chargeId,
  amountMinor: charge.amountMinor,
  currency: 'EUR',
})

const turnOn = (outage: OutageName) =>
  database.pool.query('insert into simulated.outages (name) values ($1) on conflict do nothing', [
    outage,
  ])
const end = (outage: OutageName) =>
  database.pool.query('delete from simulated.outages where name = $1', [outage])

/** What the provider's own ledgers say under a key. */
async function booked(table: 'charges' | 'refunds', key: string) {
  const { rows } = await database.pool.query<{
    calls: number
    amountMinor: number
    outcome: PaymentOutcome | null
  }>(
    `select calls, amount_minor as "amountMinor", outcome from simulated.${table} where key = $1`,
    [key],
  )
  return rows
}

describe('a charge', () => {
  test('of tok_visa takes the money', async () => {
    const call = chargeOf('tok_visa')
    const answer = await provider().charge(call)
    expect(answer).toEqual({
      type: 'captured',
      chargeId: expect.stringMatching(/^ch_[0-9a-f]{16}$/),
      card: '•• 4242',
    })
    expect(await booked('charges', call.key)).toEqual([
      { calls: 1, amountMinor: 1_990, outcome: answer },
    ])
  })

  test.each([
    ['tok_declined', 'card_declined'],
    ['tok_insufficient_funds', 'insufficient_funds'],
    ['tok_never_heard_of', 'card_declined'],
    ['constructor', 'card_declined'],
  ])('of %s is refused: %s', async (token, code) => {
    const call = chargeOf(token)
    expect(await provider().charge(call)).toEqual({ type: 'declined', code })
    expect(await provider().charge(call)).toEqual({ type: 'declined', code })
  })

  test('asked for again answers as the first time, takes nothing more, and is counted, also by another process', async () => {
    const call = chargeOf('tok_visa')
    const first = await provider().charge(call)
    expect(await provider().charge(call)).toEqual(first)
    expect(await booked('charges', call.key)).toEqual([
      { calls: 2, amountMinor: 1_990, outcome: first },
    ])
  })

  test('asked for 20 times at once with one key takes the money once', async () => {
    const call = chargeOf('tok_visa')
    const one = provider()
    const two = provider()
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 ? one : two).charge(call)),
    )
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(await booked('charges', call.key)).toEqual([
      { calls: 20, amountMinor: 1_990, outcome: answers[0] },
    ])
  })

  test('of an order that it is told to decline is refused in its ledger, and stays so; what was taken before stays taken', async () => {
    const told = new Set<string>()
    const gateway = simulatedPayment(database.pool, {
      timeoutMs,
      isDeclined: (orderId) => told.has(orderId),
    })
    const [before, after, flaky] = [
      chargeOf('tok_visa'),
      chargeOf('tok_visa'),
      chargeOf('tok_flaky'),
    ]
    const taken = await gateway.charge(before)
    await expect(gateway.charge(flaky)).rejects.toThrow('503')
    for (const { orderId } of [before, after, flaky]) told.add(orderId)
    const declined = { type: 'declined', code: 'card_declined' }
    expect(await gateway.charge(before)).toEqual(taken)
    expect(await gateway.charge(after)).toEqual(declined)
    // It is away for as long as it was: what it says is another matter.
    await expect(gateway.charge(flaky)).rejects.toThrow('503')
    expect(await gateway.charge(flaky)).toEqual(declined)
    told.clear()
    for (const call of [after, flaky]) {
      expect(await gateway.charge(call)).toEqual(declined)
      expect(await booked('charges', call.key)).toMatchObject([{ outcome: declined }])
    }
  })

  test('of many orders at once keeps them apart', async () => {
    const calls = Array.from({ length: 50 }, (_, index) =>
      chargeOf(index % 2 ? 'tok_visa' : 'tok_declined'),
    )
    const one = provider()
    const answers = await Promise.all(calls.map((call) => one.charge(call)))
    expect(answers.map((answer) => answer.type)).toEqual(
      calls.map(({ token }) => (token === 'tok_visa' ? 'captured' : 'declined')),
    )
  })

  test('of tok_timeout is captured, but its first answer never arrives; asked again, it says so', async () => {
    const call = chargeOf('tok_timeout')
    await expect(provider().charge(call)).rejects.toThrow(ProviderUnavailable)
    expect(await booked('charges', call.key)).toMatchObject([
      { calls: 1, outcome: { type: 'captured' } },
    ])
    const answer = await provider().charge(call)
    expect(answer).toMatchObject({ type: 'captured', card: '•• 3155' })
    expect(await booked('charges', call.key)).toEqual([
      { calls: 2, amountMinor: 1_990, outcome: answer },
    ])
  })

  test('of tok_flaky is answered 503 twice, then goes through; nothing was taken before', async () => {
    const call = chargeOf('tok_flaky')
    const gateway = provider()
    await expect(gateway.charge(call)).rejects.toThrow('503')
    await expect(gateway.charge(call)).rejects.toThrow('503')
    expect(await booked('charges', call.key)).toMatchObject([{ calls: 2, outcome: null }])
    expect(await gateway.charge(call)).toMatchObject({ type: 'captured', card: '•• 0341' })
    expect(await gateway.charge(call)).toMatchObject({ type: 'captured' })
    expect(await booked('charges', call.key)).toMatchObject([
      { calls: 4, outcome: { type: 'captured' } },
    ])
  })

  test('of tok_flaky, asked for five times at once: two are answered 503, and the money is taken once', async () => {
    const call = chargeOf('tok_flaky')
    const gateway = provider()
    const answers = await Promise.allSettled(Array.from({ length: 5 }, () => gateway.charge(call)))
    expect(answers.filter((answer) => answer.status === 'rejected')).toHaveLength(2)
    expect(await booked('charges', call.key)).toMatchObject([
      { calls: 5, outcome: { type: 'captured' } },
    ])
  })

  test('of tok_outage fails until somebody ends the outage', async () => {
    const call = chargeOf('tok_outage')
    const gateway = provider()
    for (let attempts = 0; attempts < 4; attempts++)
      await expect(gateway.charge(call)).rejects.toThrow(ProviderUnavailable)
    expect(await booked('charges', call.key)).toMatchObject([{ calls: 4, outcome: null }])
    await end('tok_outage')
    expect(await gateway.charge(call)).toMatchObject({ type: 'captured', card: '•• 9995' })
    expect(await gateway.charge(chargeOf('tok_outage'))).toMatchObject({ type: 'captured' })
  })

  test('of tok_silent is answered nothing until somebody ends the outage; nothing happens meanwhile, and the calls are counted', async () => {
    await turnOn('tok_silent')
    const call = chargeOf('tok_silent')
    const gateway = provider()
    for (let attempts = 0; attempts < 2; attempts++)
      await expect(gateway.charge(call)).rejects.toThrow('did not answer within')
    expect(await booked('charges', call.key)).toMatchObject([{ calls: 2, outcome: null }])
    // Another outage is none of its business, and it is none of another card's.
    await end('tok_outage')
    await expect(gateway.charge(call)).rejects.toThrow('did not answer within')
    expect(await gateway.charge(chargeOf('tok_visa'))).toMatchObject({ type: 'captured' })

    await end('tok_silent')
    expect(await gateway.charge(call)).toMatchObject({ type: 'captured', card: '•• 9987' })
    expect(await booked('charges', call.key)).toMatchObject([
      { calls: 4, outcome: { type: 'captured' } },
    ])
  })
})

describe('a refund', () => {
  test('gives back once, however often it is asked for, and its answer stays the same', async () => {
    const charge = chargeOf('tok_visa')
    const gateway = provider()
    const taken = await gateway.charge(charge)
    if (taken.type !== 'captured') throw new Error('it was not captured')
    const call = refundOf(charge, taken.chargeId)
    const answers = await Promise.all(Array.from({ length: 20 }, () => gateway.refund(call)))
    expect(new Set(answers.map((answer) => answer.refundId)).size).toBe(1)
    expect(await booked('refunds', call.key)).toEqual([
      { calls: 20, amountMinor: 1_990, outcome: answers[0] },
    ])
  })
})

test('a refund of tok_silent is answered nothing while the outage is on; the next try gives back, once', async () => {
  await end('tok_silent')
  const charge = chargeOf('tok_silent')
  const other = chargeOf('tok_visa')
  const gateway = provider()
  const [taken, alsoTaken] = [await gateway.charge(charge), await gateway.charge(other)]
  if (taken.type !== 'captured' || alsoTaken.type !== 'captured') throw new Error('not captured')
  await turnOn('tok_silent')
  const call = refundOf(charge, taken.chargeId)
  const [silent, answered] = await Promise.allSettled([
    gateway.refund(call),
    gateway.refund(refundOf(other, alsoTaken.chargeId)),
  ])
  expect(silent).toMatchObject({ reason: expect.any(ProviderUnavailable) })
  expect(answered).toMatchObject({ value: { type: 'refunded' } })
  // What was taken before is not told again either.
  await expect(gateway.charge(charge)).rejects.toThrow('did not answer within')
  expect(await booked('refunds', call.key)).toMatchObject([{ calls: 1, outcome: null }])

  await end('tok_silent')
  const given = await gateway.refund(call)
  expect(await gateway.refund(call)).toEqual(given)
  expect(await booked('refunds', call.key)).toEqual([
    { calls: 3, amountMinor: 1_990, outcome: given },
  ])
})

describe('a void', () => {
  const voidOf = ({ key, orderId }: ReturnType<typeof chargeOf>) => ({
    type: 'void' as const,
    of: 'charge' as const,
    key,
    orderId,
  })

  test('of a charge that nobody has asked for bars its key: it takes nothing any more', async () => {
    const call = chargeOf('tok_visa')
    const gateway = provider()
    for (let asked = 0; asked < 2; asked++)
      expect(await gateway.voidCharge(voidOf(call))).toEqual({ type: 'never_happened' })
    await expect(gateway.charge(call)).rejects.toThrow(KeyVoided)
    expect(await booked('charges', call.key)).toMatchObject([{ outcome: null }])
  })

  test.each(['tok_outage', 'tok_flaky'])(
    'of a charge of %s is answered at once, and it never goes through',
    async (token) => {
      await turnOn('tok_outage')
      const call = chargeOf(token)
      const gateway = provider()
      await expect(gateway.charge(call)).rejects.toThrow(ProviderUnavailable)
      expect(await gateway.voidCharge(voidOf(call))).toEqual({ type: 'never_happened' })
      await end('tok_outage')
      for (let asked = 0; asked < 3; asked++)
        await expect(gateway.charge(call)).rejects.toThrow(KeyVoided)
      expect(await booked('charges', call.key)).toMatchObject([{ outcome: null }])
    },
  )

  test('of a charge of tok_silent is answered nothing either, until somebody ends the outage', async () => {
    await turnOn('tok_silent')
    const call = chargeOf('tok_silent')
    const gateway = provider()
    await expect(gateway.charge(call)).rejects.toThrow(ProviderUnavailable)
    for (let asked = 0; asked < 2; asked++)
      await expect(gateway.voidCharge(voidOf(call))).rejects.toThrow('did not answer within')
    await end('tok_silent')
    expect(await gateway.voidCharge(voidOf(call))).toEqual({ type: 'never_happened' })
    await expect(gateway.charge(call)).rejects.toThrow(KeyVoided)
    expect(await booked('charges', call.key)).toMatchObject([{ calls: 2, outcome: null }])
  })

  test('of a charge that was made gives all of it back, once, and says so each time', async () => {
    const call = chargeOf('tok_timeout')
    const gateway = provider()
    await expect(gateway.charge(call)).rejects.toThrow(ProviderUnavailable)
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => gateway.voidCharge(voidOf(call))),
    )
    const [first] = answers
    expect(first).toEqual({
      type: 'undone',
      chargeId: expect.stringMatching(/^ch_/),
      reference: expect.stringMatching(/^vo_/),
      amountMinor: 1_990,
    })
    expect(answers).toEqual(answers.map(() => first))
    expect(await booked('charges', call.key)).toMatchObject([{ outcome: { type: 'captured' } }])
    expect(await booked('refunds', `${call.key}:void`)).toEqual([
      {
        calls: 1,
        amountMinor: 1_990,
        outcome: { type: 'refunded', refundId: first?.type === 'undone' ? first.reference : '' },
      },
    ])
  })

  test('of a charge that was declined has nothing to give back', async () => {
    const call = chargeOf('tok_declined')
    const gateway = provider()
    await gateway.charge(call)
    expect(await gateway.voidCharge(voidOf(call))).toEqual({ type: 'never_happened' })
  })

  test('at the same moment as the charge: taken and given back, or barred, never anything else', async () => {
    const calls = Array.from({ length: 40 }, () => chargeOf('tok_visa'))
    const [one, two] = [provider(), provider()]
    await Promise.all(
      calls.map(async (call) => {
        const [charged, voided] = await Promise.allSettled([
          one.charge(call),
          two.voidCharge(voidOf(call)),
        ])
        if (voided.status === 'rejected') throw voided.reason
        expect(voided.value.type).toBe(charged.status === 'fulfilled' ? 'undone' : 'never_happened')
      }),
    )
  })
})

describe('a void of a refund', () => {
  const voidOf = (refund: ReturnType<typeof refundOf>) => ({
    type: 'void' as const,
    of: 'refund' as const,
    key: refund.key,
    orderId: refund.orderId,
    amountMinor: refund.amountMinor,
  })

  test('that nobody has asked for bars its key: it gives nothing back any more', async () => {
    const refund = refundOf(chargeOf('tok_visa'), 'ch_1')
    for (let time = 1; time <= 2; time += 1)
      expect(await provider().voidRefund(voidOf(refund))).toEqual({ type: 'never_happened' })
    await expect(provider().refund(refund)).rejects.toThrow(KeyVoided)
    expect(await booked('refunds', refund.key)).toMatchObject([{ calls: 1, outcome: null }])
    expect(await provider().voidRefund(voidOf(refund))).toEqual({ type: 'never_happened' })
  })

  test('that was made is the refund, which stays made', async () => {
    const refund = refundOf(chargeOf('tok_visa'), 'ch_1')
    const made = await provider().refund(refund)
    expect(await provider().voidRefund(voidOf(refund))).toEqual(made)
    expect(await provider().refund(refund)).toEqual(made)
  })
})
