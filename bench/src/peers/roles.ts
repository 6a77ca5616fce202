import type { RoleName } from '../load/jobs.ts'
import type { Episode } from '../measure/episode.ts'

/** The variants of `--peers`, in the order in which they take turns. */
export const peerRoles = [
  'placing',
  'baseline',
  'dbos-transactions',
  'dbos-steps',
] as const satisfies readonly RoleName[]
export type PeerRole = (typeof peerRoles)[number]

export interface PeerRound {
  episode: Episode
  aloneMs: number[]
}

/** The rounds of each variant; the n-th of each were measured one after the other. */
export type PeerRounds = Record<PeerRole, PeerRound[]>
