import { expect, test } from 'vitest'
import { useTestDatabase } from './testing/template-database.ts'

const database = useTestDatabase()

const find = async (typed: string, name: string, email: string, skus: string[] = []) => {
  const { rows } = await database
    .poolOf('web')
    .query<{ found: boolean | null }>(
      'select orders.search_words($2, $3, $4) @@ orders.search_query($1) and orders.has_typed($2, $3, $4, $1) as found',
      [typed, name, email, JSON.stringify(skus.map((sku) => ({ sku })))],
    )
  return rows[0]?.found ?? false
}

test.each([
  ['jose', 'José Peña'],
  ['PENA', 'José Peña'],
  ['peña jos', 'Jose Pena'],
  ['strasse', 'Ada Straße'],
  ['STRAẞE', 'Ada Strasse'],
  ['soren', 'Søren Ærø'],
  ['aero', 'Søren Ærø'],
  ['lodz', 'Łódź Kraków'],
  ['ångstrom', 'Angström'],
  ['ΑΘΗΝΑ', 'αθήνα'],
  ['щедрин', 'Щедрин'],
  ["o'bri", 'Pat O’Brien'.replace('’', "'")],
  ['brien', "Pat O'Brien"],
  ['lena', 'Anna-Lena Graf'],
  ['graf anna-l', 'Anna-Lena Graf'],
  ['100%_\\', '100%_\\ Ltd'],
  ["a:* & 'b' | !c", "A:* & 'b' | !c"],
])('%s finds %s', async (typed, name) => {
  expect(await find(typed, name, 'x@example.com')).toBe(true)
})

test.each(['ada.b+shop@ex', 'ADA', 'b+shop', 'shop@', '@example', 'example.com', 'com'])(
  '%s finds an e-mail address',
  async (typed) => expect(await find(typed, '', 'Ada.B+shop@example.com')).toBe(true),
)

test.each(['STOOL-SHOP-1', 'stool', 'shop-1', 'ada stool'])('%s finds a SKU', async (typed) => {
  expect(await find(typed, 'Ada', 'a@b.de', ['apron', 'STOOL-SHOP-1'])).toBe(true)
})

test.each(['%', '_', '\\', '*', 'a%a', 'ad_', "'", ':*', '|', '%%', 'da', 'bada', 'ada zeb'])(
  '%s finds nobody else',
  async (typed) => expect(await find(typed, 'Ada', 'ada@example.com')).toBe(false),
)

test('words of any length are kept and found, and what is empty finds nothing', async () => {
  const long = `${'ä'.repeat(3_000)} end`
  expect(await find('ffi', `${'ﬃ'.repeat(490)} end`, '')).toBe(true)
  expect(await find('ä'.repeat(200), long, '')).toBe(true)
  expect(await find('end', `${'ä'.repeat(400)} end`, '')).toBe(true)
  expect(await find(' ', 'Ada', '')).toBe(false)
})
