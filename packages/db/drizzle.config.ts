import { defineConfig } from 'drizzle-kit'

export default defineConfig({
  dialect: 'postgresql',
  // Views that exist already (read.ts) are made by a migration; the generator takes two of one schema for duplicates.
  schema: './src/schema/!(read|index).ts',
  out: './migrations',
})
