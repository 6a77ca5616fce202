import { expect, test } from 'vitest'
import { preferredLocale } from './preferred-locale.ts'

test.each([
  ['de-de,en;q=0.8', 'de-DE'],
  ['en;q=0.8, pt-BR, fr;q=0.9', 'pt-BR'],
  ['zh-hant-tw', 'zh-Hant-TW'],
  ['*, nl;q=0.1', 'nl'],
  ['<script>, !!, it', 'it'],
  ['de;q=0', undefined],
  ['*', undefined],
  ['', undefined],
  [undefined, undefined],
])('of %j it is %j', (header, locale) => expect(preferredLocale(header)).toBe(locale))
