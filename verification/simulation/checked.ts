import type { Environment } from './environment.ts'
import type { ExactlyOnceChecker } from './exactly-once-checker.ts'
import type { Providers } from './providers.ts'

/** What is checked: the store, the ledgers of the provider and the carrier, and what was handled. */
export interface Checked extends Environment {
  readonly providers: Providers
  readonly exactlyOnce: Pick<ExactlyOnceChecker, 'hasPassedBy'>
}
