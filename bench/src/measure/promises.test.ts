import { expect, test, vi } from 'vitest'
import { figuresIfKept, PromisesBroken } from './promises.ts'

test('a run that broke a promise has no figures: they are not even worked out, and each promise is named', async () => {
  const figures = vi.fn(() => 'figures')
  const broken = [
    'every order is finished: 9 of 10 are COMPLETED',
    'invariant.charged_once: 1 rows',
  ]
  const asked = figuresIfKept('log', async () => broken, figures)
  await expect(asked).rejects.toThrow(PromisesBroken)
  await expect(asked).rejects.toThrow(
    /No figures for "log".*9 of 10 are COMPLETED.*charged_once: 1 rows/s,
  )
  expect(figures).not.toHaveBeenCalled()
})

test('promises are looked at first, and a look that fails leaves no figures either', async () => {
  const order: string[] = []
  const found = await figuresIfKept(
    'log',
    async () => {
      order.push('looked')
      return []
    },
    () => order.push('worked out'),
  )
  expect(found).toBe(2)
  expect(order).toEqual(['looked', 'worked out'])

  const figures = vi.fn()
  const away = async () => Promise.reject(new Error('the database is away'))
  await expect(figuresIfKept('log', away, figures)).rejects.toThrow('the database is away')
  expect(figures).not.toHaveBeenCalled()
})
