/** Something that a person has to put right before it can start; the message is one sentence that says what to do. */
export class StartError extends Error {
  override name = 'StartError'
}

/** The sentence for whatever was thrown. */
export function sentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.split('\n')[0] ?? message
}
