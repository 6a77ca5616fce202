/** Reads rows as they stand in the database. */
export type Rows = <Row>(text: string, values?: unknown[]) => Promise<Row[]>
