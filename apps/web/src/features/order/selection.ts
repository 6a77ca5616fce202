import { parseAsInteger, parseAsStringLiteral } from 'nuqs/server'

export const views = ['saga', 'json'] as const

/** What of an order is looked at: one selection for drawing, timeline, table and JSON, kept in the URL. */
export const selectionParsers = {
  event: parseAsInteger,
  view: parseAsStringLiteral(views).withDefault('saga'),
}
