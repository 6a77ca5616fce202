import type { ProductRow } from '@sagaboard/events/commands/goods'
import type { ShelfLevel } from '@sagaboard/events/commands/stock-plan'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fileBytesMax, fileRowsMax } from '../../lib/goods/file-limits.ts'
import { UnreadableFile } from './csv.ts'
import { readProductFile, writeProductFile } from './product-file.ts'
import { readStockFile, writeStockFile } from './stock-file.ts'

const mug: ProductRow = {
  sku: 'enamel-mug',
  isRetired: false,
  name: 'Enamel mug',
  category: 'kitchen',
  description: 'Steel under glass.',
  priceMinor: 1850,
  currency: 'EUR',
  weightG: 310,
  lengthMm: null,
  widthMm: 90,
  heightMm: 85,
  hue: 210,
}
const shelf: ShelfLevel = {
  sku: 'enamel-mug',
  warehouse: 'leipzig',
  location: 'back',
  onHand: 14,
  reserved: 3,
  lowAt: null,
}
const refusalOf = (read: () => unknown) => {
  try {
    read()
  } catch (error) {
    if (error instanceof UnreadableFile) return error.message
    throw error
  }
  return 'was read'
}
const heading = writeProductFile([]).trim()
const line = (cells: Record<string, string>) =>
  heading
    .split(',')
    .map((name) => cells[name] ?? '')
    .join(',')
const good = {
  sku: 'mug',
  name: 'Mug',
  category: 'kitchen',
  price: '18.50',
  currency: 'EUR',
  retired: 'no',
  description: 'Holds tea',
}

describe('a file of products', () => {
  test('says the same after it was written and read, whatever the words are', () => {
    const words = (form: RegExp) =>
      fc
        .stringMatching(form)
        .map((text) => text.trim())
        .filter((text) => text !== '')
    fc.assert(
      fc.property(
        words(/^['=+\-@"a-z,; ＝]{1,30}$/),
        words(/^['=+\-@\t"a-z,;\n ＝]{1,30}$/),
        fc.integer({ min: 1, max: 9_999_999 }),
        (name, description, price) => {
          const rows = [mug, { ...mug, sku: 'two', name, description, priceMinor: price }]
          expect(readProductFile(writeProductFile(rows))).toMatchObject({ rows, bad: [] })
        },
      ),
    )
  })

  test.each(['=1+1', '+49 30', '-5 degrees', '@home', '\tx', "'=1", '＝1'])(
    'a spreadsheet runs nothing of %j',
    (name) => {
      const [, row] = writeProductFile([{ ...mug, name }]).split('\n')
      expect(row?.split(',')[1]).toMatch(/^"?'/)
    },
  )

  test('names each cell that can’t be taken, with its row and what is expected', () => {
    const text = [
      heading,
      line(good),
      '',
      line({ ...good, price: '0', category: 'moon', weight_g: 'heavy' }),
      line({ ...good, sku: 'not a sku', retired: 'maybe', hue: '360' }),
    ].join('\n')
    const { rows, bad } = readProductFile(text)
    expect(rows).toMatchObject([{ sku: 'mug', priceMinor: 1850, weightG: null }])
    expect(bad.map(({ row, column }) => [row + 2, column]).sort()).toEqual([
      [4, 'category'],
      [4, 'weight_g'],
      [5, 'hue'],
      [5, 'retired'],
      [5, 'sku'],
    ])
    expect(bad.find(({ column }) => column === 'category')?.expected).toBe(
      'One of kitchen, workshop, garden.',
    )
    const price = readProductFile([heading, line({ ...good, price: '0' })].join('\n')).bad
    expect(price).toEqual([
      { row: 0, column: 'price', expected: 'A price above zero, such as 12.50.' },
    ])
  })

  test('is read as a spreadsheet of another country writes it', () => {
    const text = `\uFEFF${[heading, line({ ...good, price: '18.50' })].join('\r\n').replaceAll(',', ';')}`
    expect(readProductFile(text)).toMatchObject({ rows: [{ priceMinor: 1850 }], bad: [] })
  })

  test.each([
    ['nothing', '', /^Its first row lacks sku, name/],
    ['another heading', 'sku,name\nmug,Mug', /^Its first row lacks category/],
    ['a column too many', `${heading},colour\n`, /and nothing else/],
    ['a column twice', `${heading},sku\n`, /once, and nothing else/],
    ['a row too short', `${heading}\nmug,Mug`, /^Row 2 has 2 cells, and not 12/],
    ['a quote that never ends', `${heading}\n"mug`, /^It can’t be read as CSV/],
    ['letters of another alphabet’s file', `${heading}\nmug\uFFFD`, /save it as CSV in UTF-8/],
    ['too many bytes', 'x'.repeat(fileBytesMax + 1), /^This file has 513 kB; at most 512 kB/],
    ['too many rows', `${heading}\n${'\n'.repeat(fileRowsMax + 1)}`, /at most 5000 are taken/],
  ])('of %s is refused with what to do', (_what, text, sentence) => {
    expect(refusalOf(() => readProductFile(text))).toMatch(sentence)
  })
})

describe('a file of stock', () => {
  test('says the same after it was written and read, and counts nothing by itself', () => {
    const { reserved: _reserved, ...row } = shelf
    expect(readStockFile(writeStockFile([shelf]))).toMatchObject({
      rows: [{ ...row, counted: null }],
      bad: [],
    })
  })

  test('may leave out what is reserved, and names each bad cell', () => {
    const text = 'sku,warehouse,location,on_hand,counted,low_at\nmug,leipzig,cellar,1.5,-1,\n'
    expect(readStockFile(text).bad.map(({ row, column }) => [row, column])).toEqual([
      [0, 'location'],
      [0, 'on_hand'],
      [0, 'counted'],
    ])
  })
})
