import { formatDuration } from '../../lib/format.ts'

/** What the sentences are made with besides the order. */
export interface ReaderContext {
  /** Of the warehouses concerned. */
  warehouse: string
  /** Names of warehouses by id; one without a name is told by its id. */
  warehouses?: Readonly<Record<string, string>>
  nowMs: number
  /** An hour as the reader has it on their clock. */
  clock: (iso: string) => string
}

/** `14 s`, or `now` within the last second. */
export function waitFor(nextAt: string | null, nowMs: number): string {
  const waitMs = nextAt === null ? 0 : Date.parse(nextAt) - nowMs
  return waitMs >= 1000 ? formatDuration(Math.ceil(waitMs / 1000) * 1000) : 'now'
}
