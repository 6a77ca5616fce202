import type { ConsoleOutputs } from '../../lib/console-api.ts'

/** One of the staff, as the list has them. */
export type StaffMember = ConsoleOutputs['staff']['list'][number]
