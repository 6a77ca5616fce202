/** The context of a span, as W3C Trace Context writes it: `00-<trace id>-<span id>-<flags>`. */
export interface SpanContext {
  /** 32 hexadecimal digits: of all spans of one order the same. */
  traceId: string
  /** 16 hexadecimal digits. */
  spanId: string
  /** 1: the trace is recorded. */
  flags: number
}

const form = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})$/

/** What a `traceparent` says; null when there is none, or it is none. */
export function parseTraceparent(text: string | null | undefined): SpanContext | null {
  const [, traceId, spanId, flags] = form.exec(text ?? '') ?? []
  return traceId && spanId && flags ? { traceId, spanId, flags: Number.parseInt(flags, 16) } : null
}

export const formatTraceparent = ({ traceId, spanId, flags }: SpanContext): string =>
  `00-${traceId}-${spanId}-${flags.toString(16).padStart(2, '0')}`
