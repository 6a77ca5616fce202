import { notFound } from 'next/navigation'
import { isForStaff } from '../../../../../server/auth/require-staff.ts'

/** An address of the console that has no page: says so in the console's frame, once somebody of staff asks. */
export default async function MissingPage() {
  if (!(await isForStaff('/console'))) return null
  notFound()
}
