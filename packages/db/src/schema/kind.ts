import { text } from 'drizzle-orm/pg-core'

/**
 * Whose a row of a service is: of a saga, or `external`, made by a program of another team at the service's own door. Those
 * have ids of their own (RFC 9562, version 8), and no event names them.
 */
export const kindColumn = () => text().$type<'saga' | 'external'>().notNull().default('saga')
