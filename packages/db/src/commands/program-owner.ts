const prefix = 'program:'

/**
 * Whose an order is that a program of another team has placed, and who is said to have asked. A program is who its keys are
 * named after, so that it keeps its orders when its key is exchanged.
 *
 * @param name of its keys
 */
export const ownerOfProgram = (name: string): string => `${prefix}${name}`

/** Whether an order's owner is a program, and no account. */
export const isProgram = (owner: string): boolean => owner.startsWith(prefix)
