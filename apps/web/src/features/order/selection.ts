import { parseAsInteger, parseAsStringLiteral } from 'nuqs/server'

export const views = ['saga', 'json'] as const
/** Parts of the time of an order: all of it, until it ended, since then, and what is near the chosen event. */
export const zooms = ['all', 'way', 'afterwards', 'around'] as const
export type Zoom = (typeof zooms)[number]

/** What of an order is looked at: one selection for drawing, timeline, table and JSON, kept in the URL. */
export const selectionParsers = {
  event: parseAsInteger,
  view: parseAsStringLiteral(views).withDefault('saga'),
  zoom: parseAsStringLiteral(zooms).withDefault('all'),
}
