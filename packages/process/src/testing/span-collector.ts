import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A span as OTLP says it in JSON, with what its process says of itself. */
export interface CollectedSpan {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  /** 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  kind: number
  links: { traceId: string; spanId: string }[]
  attributes: Record<string, unknown>
  service: unknown
  isError: boolean
}

interface KeyValue {
  key: string
  value: Record<string, unknown>
}
interface OtlpSpan extends Omit<CollectedSpan, 'attributes' | 'service' | 'links' | 'isError'> {
  attributes?: KeyValue[]
  links?: CollectedSpan['links']
  status?: { code?: number }
}
interface Sent {
  resourceSpans: {
    resource: { attributes: KeyValue[] }
    scopeSpans: { spans: OtlpSpan[] }[]
  }[]
}

const valuesOf = (attributes: readonly KeyValue[] = []) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))

const spansOf = ({ resourceSpans }: Sent): CollectedSpan[] =>
  resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map(({ attributes, links = [], status, ...span }) => ({
        ...span,
        links,
        attributes: valuesOf(attributes),
        service: valuesOf(resource.attributes)['service.name'],
        isError: status?.code === 2,
      })),
    ),
  )

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += chunk
  return text
}

/** Takes spans by OTLP over HTTP, as a collector does, and keeps them. */
export async function startCollector() {
  const spans: CollectedSpan[] = []
  const texts: string[] = []
  const http = createServer(async (request, response) => {
    const text = await textOf(request)
    if (request.url === '/v1/traces') {
      texts.push(text)
      spans.push(...spansOf(JSON.parse(text) as Sent))
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  return {
    /** As OTEL_EXPORTER_OTLP_ENDPOINT names it. */
    endpoint: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    spans: spans as readonly CollectedSpan[],
    /** All that was sent, as it was sent. */
    text: () => texts.join('\n'),
    async stop(): Promise<void> {
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }
}

/** The spans of a trace that hang below none of the others: of a tree, its root alone. */
export function rootsOf(spans: readonly CollectedSpan[], traceId: string): CollectedSpan[] {
  const own = spans.filter((span) => span.traceId === traceId)
  const ids = new Set(own.map(({ spanId }) => spanId))
  return own.filter(({ parentSpanId }) => !parentSpanId || !ids.has(parentSpanId))
}
