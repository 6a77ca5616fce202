import { AsyncLocalStorage } from 'node:async_hooks'
import {
  type Context,
  type Link,
  type Span as OtelSpan,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources'
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-base'
import { formatTraceparent, parseTraceparent } from '@sagaboard/events/catalog/traceparent'
import type { Span, SpanAttributes, SpanStart, Tracer } from '@sagaboard/events/runtime/tracer'

/** Who makes the spans. */
export interface Traced {
  /** `service.name`: which process. */
  name: string
  /** What else is true of all of its spans. */
  attributes?: SpanAttributes
  /** Called with what went wrong while spans were delivered, which are lost; how often in a row, this time included. */
  onFailure?: (error: unknown, failures: number) => void
}

export interface Tracing {
  readonly tracer: Tracer
  /** Delivers what is left, and waits for it for a moment. */
  shutdown(): Promise<void>
}

/** What cannot be delivered in this time is lost: a clean end takes at most 5 s in all. */
const flushMs = 1_000

const kinds: Record<SpanStart['kind'], SpanKind> = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
}

/**
 * Spans by OTLP over HTTP; the rest is as the variables of OpenTelemetry say (OTEL_EXPORTER_OTLP_HEADERS, OTEL_TRACES_SAMPLER,
 * OTEL_BSP_MAX_QUEUE_SIZE and so on). They wait in a queue of bounded size: whoever makes them never waits, and what finds no room,
 * or nobody who takes it, is lost. Nothing is registered for other libraries, so no span is made but our own.
 *
 * @param endpoint OTEL_EXPORTER_OTLP_ENDPOINT
 */
export function openTelemetry(
  endpoint: string,
  { name, attributes = {}, onFailure }: Traced,
): Tracing {
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` })
  let failures = 0
  const watched: SpanExporter = {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        failures = result.error ? failures + 1 : 0
        if (result.error) onFailure?.(result.error, failures)
        done(result)
      }),
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  }
  const provider = new BasicTracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': name, ...attributes }))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(watched)],
  })
  const tracer = provider.getTracer('sagaboard')
  const within = new AsyncLocalStorage<{ span?: Span; begin: () => Span }>()

  const own: Tracer = {
    start: (spanName, how) => ownSpan(tracer.startSpan(spanName, optionsOf(how), parentOf(how))),
    within: (begin, work) => within.run({ begin }, work),
    current() {
      const part = within.getStore()
      if (part) part.span ??= part.begin()
      return part?.span?.traceparent ?? null
    },
  }
  return {
    tracer: own,
    async shutdown() {
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, flushMs)
      })
      await Promise.race([provider.shutdown().catch((error) => onFailure?.(error, 1)), late])
      clearTimeout(timer)
    },
  }
}

const optionsOf = ({ kind, attributes, startedAt, link }: SpanStart) => ({
  kind: kinds[kind],
  attributes,
  // As a number it might be taken for a time since the process began.
  startTime: startedAt === undefined ? undefined : new Date(startedAt),
  links: linksOf(link),
})

function parentOf({ parent }: SpanStart): Context {
  const context = contextOf(parent)
  return context ? trace.setSpanContext(ROOT_CONTEXT, context) : ROOT_CONTEXT
}

function linksOf(link: string | null | undefined): Link[] {
  const context = contextOf(link)
  return context ? [{ context }] : []
}

function contextOf(traceparent: string | null | undefined): SpanContext | undefined {
  const parsed = parseTraceparent(traceparent)
  if (!parsed) return undefined
  const { traceId, spanId, flags } = parsed
  return { traceId, spanId, traceFlags: flags, isRemote: true }
}

function ownSpan(span: OtelSpan): Span {
  const { traceId, spanId, traceFlags } = span.spanContext()
  return {
    traceparent: formatTraceparent({ traceId, spanId, flags: traceFlags }),
    set: (attributes) => void span.setAttributes(attributes),
    end({ at, error } = {}) {
      if (error !== undefined) {
        span.setAttribute('error.type', error)
        span.setStatus({ code: SpanStatusCode.ERROR })
      }
      span.end(at === undefined ? undefined : new Date(at))
    },
  }
}
