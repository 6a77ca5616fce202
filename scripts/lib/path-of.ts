import path from 'node:path'

/**
 * The file that somebody means by what they typed. npm runs a script in the folder of its package.json, and says in
 * INIT_CWD where the person stands.
 */
export const pathOf = (
  given: string,
  { INIT_CWD }: Readonly<Record<string, string | undefined>> = process.env,
): string => path.resolve(INIT_CWD || process.cwd(), given)
