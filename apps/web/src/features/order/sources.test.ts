import { expect, test } from 'vitest'
import { sourcesOf } from './sources.ts'
import { movedLines } from './sourcing-lines.ts'

const names = { leipzig: 'Leipzig', hamburg: 'Hamburg', lyon: 'Lyon' }

test('an order may be sent from wherever is best, not from where it is, or from one warehouse alone', () => {
  expect(sourcesOf(['leipzig', 'hamburg'], names)).toEqual([
    { without: [], text: 'Wherever is best now' },
    { without: ['leipzig'], text: 'Not from Leipzig' },
    { without: ['hamburg'], text: 'Not from Hamburg' },
    { without: ['hamburg', 'lyon'], text: 'From Leipzig alone' },
    { without: ['leipzig', 'lyon'], text: 'From Hamburg alone' },
    { without: ['leipzig', 'hamburg'], text: 'From Lyon alone' },
  ])
})

test('the preview says from where to where and how far that is, or why it stays', () => {
  const report = {
    destination: { country: 'FR', latitude: 45, longitude: 5, basis: 'postcode' as const },
    measuredTo: 'destination' as const,
    warehouses: [{ warehouse: 'lyon', distanceKm: 20, reason: 'nearest' as const }],
    passedBy: [],
  }
  expect(movedLines({ from: ['leipzig'], to: ['lyon'], report }, names)).toEqual([
    'Now from Leipzig; then from Lyon.',
    'Lyon, 20 km: the nearest.',
  ])
  expect(movedLines({ from: ['lyon'], to: ['lyon'], report }, names)[0]).toBe(
    'It stays in Lyon: nothing is better.',
  )
  expect(movedLines({ from: ['lyon'], to: ['lyon'], report: null }, names)).toEqual([
    'It stays in Lyon: nothing else can be had.',
  ])
})
