import type { Role } from '@sagaboard/events/commands/roles'

/** One person of the demonstration, with the password that is printed at start. */
export interface DemoAccount {
  readonly email: string
  readonly name: string
  readonly role: Role
  readonly password: string
}

const password = 'sagaboard-demo'

/** The people of the demonstration: created only with DEMO_ACCOUNTS=on, which is refused where somebody from outside can come. */
export const demoAccounts: readonly DemoAccount[] = [
  { email: 'shopper@demo.local', name: 'Sam Shopper', role: 'customer', password },
  { email: 'operator@demo.local', name: 'Olga Operator', role: 'operator', password },
  { email: 'supervisor@demo.local', name: 'Sun Supervisor', role: 'supervisor', password },
  { email: 'admin@demo.local', name: 'Ada Administrator', role: 'admin', password },
]
