import type { Service } from '../catalog/events.ts'

/** What a key may open: the door of a service. */
export type Scope = Service

/** What is asked about programs of other teams: about their keys by an administrator, about money by a supervisor. */
export type ProgramCommand =
  /** Make one that opens these doors for so many days. The key itself is told to the door apart, hashed. */
  | { type: 'api_key_add'; name: string; scopes: Scope[]; days: number }
  /** From then on it opens nothing, for good. */
  | { type: 'api_key_revoke'; id: string }
  /** Give a charge back for which nothing has left the shelf. */
  | { type: 'charge_give_back'; id: string }
