import { parseWithZod } from '@conform-to/zod/v4'
import type { Command } from '@sagaboard/events/commands/command'
import { describe, expect, test } from 'vitest'
import { commandFields, commandForm, startValues } from './command-form.ts'

const refund: Command = { type: 'refund', amountMinor: 1_800 }
const byHand: Command = { type: 'refund_by_hand', amountMinor: 1_800, reference: 'x' }
const restock: Command = {
  type: 'restock',
  lines: [
    { line: 1, sku: 'enamel-mug', warehouse: 'leipzig', quantity: 2 },
    { line: 2, sku: 'desk-lamp', warehouse: 'leipzig', quantity: 1 },
  ],
}
const edit: Command = { type: 'edit', version: 2, data: { a: 1 } }

const sent = (command: Command, fields: Record<string, string>) => {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  return parseWithZod(form, {
    schema: commandForm(command, 'EUR'),
    disableAutoCoercion: true,
  })
}

test('the amount that is sent is the one in the field; a comma is understood', () => {
  expect(sent(refund, { amount: '5,50', reason: 'chipped' })).toMatchObject({
    status: 'success',
    value: { reason: 'chipped', command: { type: 'refund', amountMinor: 550 } },
  })
})

test('while the field is invalid there is nothing to send, not the last valid amount either', () => {
  for (const amount of ['', '0', '1.005', '0x10', '1e1', '5,50,1'])
    expect(sent(refund, { amount, reason: 'chipped' }), amount).toMatchObject({
      status: 'error',
      error: { amount: ['An amount above zero, such as 12.50.'] },
    })
})

test('everything that is wrong is said at once, at its field', () => {
  expect(sent(byHand, { amount: 'x', reference: ' ', reason: 'no' })).toMatchObject({
    error: {
      amount: [expect.any(String)],
      reference: [expect.any(String)],
      reason: ['Say in a few words why.'],
    },
  })
})

test('what came back is a number for each line, and at least one of something', () => {
  const fields = { 'quantities[0]': '0', 'quantities[1]': '1', reason: 'came back' }
  expect(sent(restock, fields)).toMatchObject({
    value: { command: { lines: [{ line: 2, quantity: 1 }] } },
  })
  expect(sent(restock, { ...fields, 'quantities[1]': '0' })).toMatchObject({
    error: { quantities: [expect.any(String)] },
  })
  expect(sent(restock, { ...fields, 'quantities[1]': '1.5' })).toMatchObject({
    error: { 'quantities[1]': ['A whole number from 0 to 99.'] },
  })
})

test('a payload is a JSON object, and nothing else', () => {
  const read = (payload: string) => commandFields(edit, 'EUR').safeParse({ payload })
  expect(read('{"b": 2}').data).toEqual({ ...edit, data: { b: 2 } })
  for (const text of ['', '[1]', 'null', '{'])
    expect(read(text).error?.issues[0]?.path).toEqual(['payload'])
})

test('a dialog opens with the offer, and asks what only a person knows', () => {
  const opens = (command: Command) =>
    commandFields(command, 'EUR').safeParse(startValues(command, 'EUR'))
  for (const command of [refund, restock, edit, { type: 'cancel' } as const])
    expect(opens(command).data).toEqual(command)
  expect(opens(byHand).success).toBe(false)
  expect(startValues({ type: 'refund', amountMinor: 123_456 }, 'EUR')).toEqual({
    amount: '1234.56',
  })
})

describe('settling', () => {
  const base = { type: 'settle', outcome: 'happened', reference: 'x' } as const
  const charge: Command = { ...base, service: 'payment', amountMinor: 1_800 }
  const parcel = { carrier: 'carrier', trackingNumber: 'number' }
  const label: Command = {
    ...base,
    service: 'shipping',
    parcels: [
      { parcel: 1, warehouse: 'leipzig', ...parcel },
      { parcel: 2, warehouse: 'halle', ...parcel },
    ],
  }
  const told = { reference: 'PSP 4711', reason: 'called them' }

  test('opens with the amount of the step, and with nothing said', () => {
    expect(startValues(charge, 'EUR')).toEqual({ outcome: '', reference: '', amount: '18.00' })
    expect(commandFields(charge, 'EUR').safeParse(startValues(charge, 'EUR')).success).toBe(false)
    expect(startValues(label, 'EUR')).toMatchObject({ carrier: '', tracking: ['', ''] })
  })

  test('what happened needs its amount, or a number for each parcel', () => {
    expect(sent(charge, { ...told, outcome: 'happened', amount: '17,99' })).toMatchObject({
      value: {
        command: { outcome: 'happened', reference: 'PSP 4711', amountMinor: 1_799 },
      },
    })
    const fields = { ...told, outcome: 'happened', carrier: 'Nordpost', 'tracking[0]': 'NP1' }
    expect(sent(label, { ...fields, 'tracking[1]': 'NP2' })).toMatchObject({
      value: {
        command: {
          parcels: [
            { parcel: 1, warehouse: 'leipzig', carrier: 'Nordpost', trackingNumber: 'NP1' },
            { parcel: 2, warehouse: 'halle', carrier: 'Nordpost', trackingNumber: 'NP2' },
          ],
        },
      },
    })
    expect(sent(label, { ...fields, 'tracking[1]': ' ' })).toMatchObject({
      error: { 'tracking[1]': [expect.any(String)] },
    })
    expect(sent(label, { ...told, outcome: 'happened' })).toMatchObject({ status: 'error' })
  })

  test('what did not happen, or is void, needs a reference alone, and says no amount', () => {
    for (const [command, outcome] of [
      [charge, 'did_not_happen'],
      [label, 'did_not_happen'],
      [label, 'voided'],
    ] as const)
      expect(sent(command, { ...told, outcome })).toEqual(
        expect.objectContaining({
          status: 'success',
          value: {
            reason: told.reason,
            command: {
              type: 'settle',
              service: 'service' in command ? command.service : '',
              outcome,
              reference: told.reference,
            },
          },
        }),
      )
    expect(sent(charge, { ...told, outcome: '' })).toMatchObject({
      error: { outcome: ['Say what came of it.'] },
    })
    expect(sent(charge, { ...told, reference: ' ', outcome: 'did_not_happen' })).toMatchObject({
      error: { reference: [expect.any(String)] },
    })
  })
})
