import type { StaffRole } from './role.ts'

/** What is asked about the people who watch over the orders. */

/** Of an administrator, or of whoever has the shell of the installation. */
export type StaffCommand =
  /** Let somebody in; who has no password yet gets a one-time link to set one. */
  | { type: 'staff_add'; email: string; name: string; role: StaffRole }
  | { type: 'staff_role'; userId: string; role: StaffRole }
  /** Take the staff role away; the account stays, as a customer's. */
  | { type: 'staff_remove'; userId: string }
  /** Nobody signs in with this account until it is unlocked. */
  | { type: 'staff_lock'; userId: string }
  | { type: 'staff_unlock'; userId: string }
  /** Sign the person out everywhere. */
  | { type: 'staff_end_sessions'; userId: string }
  /** A one-time link with which the person sets a new password. */
  | { type: 'staff_link'; userId: string }

/** Of anybody of the staff, about themselves. */
export type OwnCommand =
  /** Set another password; whoever is signed in with the one before is signed out. */
  { type: 'change_password' }

/** Of whoever holds a one-time link. */
export type LinkCommand =
  /** Become the first administrator of the installation. */
  | { type: 'first_admin'; email: string; name: string }
  /** Set one's own password. */
  | { type: 'set_password' }
