/** What a span says beside its name. Never anything personal. */
export type SpanAttributes = Record<string, string | number | boolean>

export interface SpanStart {
  kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer'
  /** The context (`traceparent`) of the span that it hangs below; null, or what is none: it begins a trace. */
  parent: string | null
  /** The context of a span that it has to do with, and does not hang below. */
  link?: string | null
  attributes?: SpanAttributes
  /** Epoch ms; left out: now. */
  startedAt?: number
}

export interface Span {
  /** Its own context, which what hangs below it carries on. */
  readonly traceparent: string
  set(attributes: SpanAttributes): void
  /**
   * Ends it, and has it told. One that is never ended is not told.
   *
   * @param how `at`: epoch ms, left out: now. `error`: the name of what went wrong
   */
  end(how?: { at?: number; error?: string | undefined }): void
}

/**
 * Tells what happens to an order as the spans of one trace. Whoever is given none does nothing of that kind: tracing is off
 * unless it is asked for (docs/decisions/0053).
 */
export interface Tracer {
  start(name: string, how: SpanStart): Span
  /** Runs `work` as part of a span, which begins only when something in there asks for it, or has begun. */
  within<T>(span: () => Span, work: () => T): T
  /** The context of the span that the caller is part of; null when it is part of none. */
  current(): string | null
}

/** The name of an error: its message may repeat what nobody else is to know. */
export const nameOfError = (error: unknown): string =>
  error instanceof Error ? error.name : 'Error'
