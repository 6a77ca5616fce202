import { describe, expect, test } from 'vitest'
import { loadForm, mixLabel, usualMix } from './load.ts'

const key = '0b7e1c9e-5a55-4c8c-9a6b-0a1b2c3d4e5f'
const fields = {
  perSecond: '2.5',
  minutes: '5',
  mix: { shipped: '80', declined: '15', out_of_stock: '5', undeliverable: '0', stumbling: '0' },
  reason: 'A trial',
}
const wrong = (change: object) =>
  Object.fromEntries(
    loadForm(key)
      .safeParse({ ...fields, ...change })
      .error?.issues.map(({ path, message }) => [path.join('.'), message]) ?? [],
  )

describe('the form of the load generator', () => {
  test('means what the server takes', () => {
    expect(loadForm(key).safeParse(fields).data).toEqual({
      idempotencyKey: key,
      perSecond: 2.5,
      minutes: 5,
      mix: { shipped: 80, declined: 15, out_of_stock: 5, undeliverable: 0, stumbling: 0 },
      reason: 'A trial',
    })
  })

  test('is judged at the field', () => {
    expect(wrong({ perSecond: '21', minutes: '', reason: '' })).toEqual({
      perSecond: 'Give a rate from 0.1 to 20 orders a second.',
      minutes: 'Give a time from 0.1 to 60 minutes.',
      reason: 'Say in a few words why.',
    })
    expect(wrong({ perSecond: '0.05' })).toHaveProperty('perSecond')
    expect(wrong({ minutes: '61' })).toHaveProperty('minutes')
    expect(wrong({ mix: { ...fields.mix, declined: '1.5' } })).toEqual({
      'mix.declined': 'Give a share in whole percent, from 0 to 100.',
    })
    expect(wrong({ mix: { ...fields.mix, shipped: '70' } })).toEqual({
      'mix.shipped': 'The shares are 90 % together. They must be 100 %.',
    })
    expect(wrong({ mix: { ...fields.mix, shipped: '70' }, reason: ' ' })).toEqual({
      'mix.shipped': 'The shares are 90 % together. They must be 100 %.',
      reason: 'Say in a few words why.',
    })
  })

  test('begins with a mix of 100 %, said in words', () => {
    expect(Object.values(usualMix).reduce((sum, share) => sum + share, 0)).toBe(100)
    expect(mixLabel({ ...usualMix, stumbling: 0 })).toBe(
      '75 % shipped, 15 % payment declined, 3 % out of stock, 4 % can’t be shipped',
    )
  })
})
