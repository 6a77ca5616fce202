/** Roles from least to most: each staff role may do what the ones before it may. */
export const roles = ['customer', 'operator', 'supervisor', 'admin'] as const
export type Role = (typeof roles)[number]
export type StaffRole = Exclude<Role, 'customer'>

export const isAtLeast = (role: Role, least: Role): boolean =>
  roles.indexOf(role) >= roles.indexOf(least)
