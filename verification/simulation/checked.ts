import type { Environment } from './environment.ts'
import type { Providers } from './providers.ts'

/** What is checked: the store, and the ledgers of the provider and the carrier. */
export interface Checked extends Environment {
  readonly providers: Providers
}
