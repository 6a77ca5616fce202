import type { Episode } from '../measure/episode.ts'

export const databases = ['empty', 'open', 'ended'] as const
/** empty: nothing before · open: orders that wait for a person · ended: orders that were completed. */
export type Database = (typeof databases)[number]

export type HistoryRounds = Record<Database, Episode[]>
