import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type BinaryType, UnencodableValue } from './binary-array.ts'
import { recordset } from './recordset.ts'
import type {} from './testing/postgres-setup.ts'

let client: pg.Client

beforeAll(async () => {
  client = new pg.Client({
    connectionString: inject('postgres').adminUrl,
    options: '-c timezone=UTC',
  })
  await client.connect()
})
afterAll(() => client.end())

/** Text that Postgres can keep, with quotes, backslashes, braces and letters of four bytes among it. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }).map((value) => value.replaceAll('\0', '')),
  fc.constantFrom(
    '',
    '"',
    '\\',
    '\\"',
    '{}',
    '{NULL}',
    'NULL',
    ',',
    "'",
    '\\u0000',
    '\\\\u0000',
    'né',
    '漢字',
    '🧾',
    '\u2028',
    '\u0001',
  ),
)
const jsonb = fc.jsonValue({ maxDepth: 3, noUnicodeString: false }).filter(isKept)
const micro = fc.date({
  min: new Date('0001-01-02T00:00:00Z'),
  max: new Date('9999-12-30T00:00:00Z'),
  noInvalidDate: true,
})

/** jsonb knows neither NUL nor -0, and its numbers are decimal. */
function isKept(value: unknown): boolean {
  return !JSON.stringify(value).includes('\\u') && !Object.is(value, -0) && value !== null
}

const int = (bits: number) => fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 })

/** Of each type: values, and how Postgres is asked for them as text that says the same. */
const kinds: Record<
  BinaryType,
  { values: fc.Arbitrary<unknown>; read: string; expected(value: never): unknown }
> = {
  int2: { values: int(16), read: 'v::text', expected: String },
  int4: { values: int(32), read: 'v::text', expected: String },
  int8: {
    values: fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.maxSafeInteger()),
    read: 'v::text',
    expected: (value) => BigInt(value).toString(),
  },
  float8: {
    values: fc.double(),
    read: 'v',
    expected: (value) => value,
  },
  uuid: {
    values: fc.oneof(
      fc.uuid(),
      fc.uuid().map((id) => id.toUpperCase()),
    ),
    read: 'v::text',
    expected: (value: string) => value.toLowerCase(),
  },
  text: { values: text, read: 'v', expected: (value) => value },
  jsonb: {
    values: fc.oneof(jsonb, text.filter(isKept)),
    read: 'v',
    expected: (value) => JSON.parse(JSON.stringify(value)),
  },
  timestamptz: {
    values: fc.oneof(
      micro,
      micro.map((at) => at.toISOString()),
      fc
        .tuple(micro, fc.integer({ min: 0, max: 999 }))
        .map(([at, us]) => at.toISOString().replace('Z', `${String(us).padStart(3, '0')}Z`)),
    ),
    read: `to_char(v, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`,
    expected: (value: Date | string) =>
      (typeof value === 'string' ? value : value.toISOString()).replace(/(\.\d{3})Z/, '$1000Z'),
  },
  bool: { values: fc.boolean(), read: 'v::text', expected: String },
}

for (const [type, { values, read, expected }] of Object.entries(kinds) as [
  BinaryType,
  (typeof kinds)[BinaryType],
][]) {
  test(`arrays of ${type} arrive as they were sent, nulls and none at all included`, async () => {
    const rows = recordset(['n', 'int4'], ['v', type])
    const select = `select v is null as "isNull", ${read} as v from ${rows.unnest('r')} order by n`
    const lists = fc.array(
      fc.oneof({ weight: 5, arbitrary: values }, fc.constantFrom(null, undefined)),
      { maxLength: 30 },
    )
    await fc.assert(
      fc.asyncProperty(lists, async (list) => {
        const sent = list.map((v, n) => ({ n, v }))
        const { rows: got } = await client.query(select, rows.encode(sent))
        const wanted = list.map((v) =>
          v === null || v === undefined ? null : expected(v as never),
        )
        expect(got.map((row) => (row.isNull ? null : row.v))).toEqual(wanted)
      }),
      { numRuns: 100 },
    )
  })
}

test('fields of one row stay together, a megabyte of text and ten thousand rows included', async () => {
  const rows = recordset(
    ['id', 'uuid'],
    ['order', 'int4'],
    ['select "from"', 'text'],
    ['data', 'jsonb'],
  )
  const long = 'ü"\\'.repeat(300_000)
  const sent = Array.from({ length: 10_000 }, (_, n) => ({
    id: `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`,
    order: n,
    'select "from"': n === 7 ? long : `text ${n}`,
    data: { n, long: n === 8 ? long : '' },
  }))
  const { rows: got } = await client.query(
    `select * from ${rows.unnest('r', 2)} where $1 order by "order"`,
    [true, ...rows.encode(sent)],
  )
  for (const [n, row] of got.entries()) expect(row).toEqual(sent[n])
  expect(got).toHaveLength(sent.length)
})

test('a parameter of another type is refused by Postgres, not read as something else', async () => {
  const [ids] = recordset(['id', 'uuid']).encode([{ id: '00000000-0000-7000-8000-000000000000' }])
  await expect(client.query('select * from unnest($1::text[])', [ids])).rejects.toThrow(
    /element type/,
  )
})

test('what was encoded before stays as it is when more is encoded', () => {
  const rows = recordset(['v', 'text'])
  const [first] = rows.encode([{ v: 'first' }])
  const before = first?.toString('hex')
  rows.encode([{ v: 'another, and longer' }])
  expect(first?.toString('hex')).toBe(before)
})

const bad: [BinaryType, unknown][] = [
  ['int2', 32_768],
  ['int4', 1.5],
  ['int4', '1'],
  ['int4', 2 ** 31],
  ['int8', 2 ** 53],
  ['int8', 2n ** 63n],
  ['float8', '1.5'],
  ['uuid', 'not-a-uuid'],
  ['uuid', '00000000-0000-7000-8000-00000000000g'],
  ['uuid', '0000000000007000800000000000000000000'],
  ['text', 7],
  ['text', 'a\0b'],
  ['text', 'half \ud83e'],
  ['jsonb', { note: 'a\0b' }],
  ['jsonb', { note: 'half \ud83e' }],
  ['jsonb', () => 1],
  ['jsonb', { huge: 1n }],
  ['timestamptz', 'yesterday'],
  ['timestamptz', '2026-02-30'],
  ['timestamptz', '2026-02-03T10:00:00'],
  ['timestamptz', '2026-13-03T10:00:00Z'],
  ['timestamptz', new Date(Number.NaN)],
  ['bool', 1],
]
test.each(bad)('a bad %s is refused with the name of the field and the row: %o', (type, value) => {
  const encode = () =>
    recordset(['id', 'int4'], ['seen', type]).encode([
      { id: 1, seen: null },
      { id: 2, seen: value },
    ])
  expect(encode).toThrow(UnencodableValue)
  expect(encode).toThrow(/^row 1: seen /)
})
