import { expect, test } from 'vitest'
import { createHostCheck } from './allowed-host.ts'

const answers = (
  config: Partial<Parameters<typeof createHostCheck>[0]>,
  hosts: readonly (string | undefined)[],
) =>
  hosts.map(
    createHostCheck({ publicUrl: undefined, host: '127.0.0.1', demoAccounts: false, ...config }),
  )

const own = ['localhost', 'localhost:3000', '127.0.0.1:3000', '[::1]:3000', undefined]
const foreign = [
  'evil.example',
  'evil.example:3000',
  'localhost.evil.example',
  '127.0.0.1.nip.io',
  '10.1.2.3',
  '',
  'a b',
]

test('where only this machine is meant, a name of somebody else is refused', () => {
  expect(answers({}, own)).toEqual(own.map(() => true))
  expect(answers({}, foreign)).toEqual(foreign.map(() => false))
})

test('the name that it listens on is its own', () => {
  expect(answers({ host: 'shop.test' }, ['shop.test:3000', 'evil.example'])).toEqual([true, false])
  expect(answers({ host: '::1' }, ['[::1]', 'evil.example'])).toEqual([true, false])
})

test('on every interface it answers to addresses, never to a name', () => {
  for (const host of [undefined, '0.0.0.0', '::'])
    expect(answers({ host }, ['10.1.2.3:3000', '[fd00::5]', 'evil.example'])).toEqual([
      true,
      true,
      false,
    ])
})

test('behind a public address a proxy may send any name, but not where demo accounts are', () => {
  const publicUrl = 'http://localhost:3000'
  expect(answers({ publicUrl }, ['web:3000'])).toEqual([true])
  expect(answers({ publicUrl, demoAccounts: true }, ['localhost:3000', 'evil.example'])).toEqual([
    true,
    false,
  ])
})
