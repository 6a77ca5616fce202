import { customType } from 'drizzle-orm/pg-core'

/**
 * An instant to the millisecond, read as ISO 8601 in UTC whatever the session's time zone is; written as any text that
 * Postgres takes for one.
 */
export const instant = customType<{ data: string; driverData: string }>({
  dataType: () => 'timestamp(3) with time zone',
  fromDriver: (value) => new Date(value).toISOString(),
})
