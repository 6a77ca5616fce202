/** The word, if it is one of these: what an address or a form says may be anything. Null if it is none. */
export const knownWord = <const Word extends string>(
  words: readonly Word[],
  word: unknown,
): Word | null => words.find((known) => known === word) ?? null
