import type { Traced, Tracing } from './open-telemetry.ts'

/** As pino has them. */
type Log = Record<'warn' | 'debug', (what: object, message: string) => void>

/**
 * Begins to trace, where somebody takes the spans. Else nothing of OpenTelemetry is even loaded. Spans that could not be
 * delivered are lost: the log says so once, until they are delivered again.
 *
 * @param endpoint the setting OTEL_EXPORTER_OTLP_ENDPOINT
 * @returns undefined: nothing is traced
 */
export async function startTracing(
  endpoint: string | undefined,
  traced: Omit<Traced, 'onFailure'>,
  log?: Log,
): Promise<Tracing | undefined> {
  if (endpoint === undefined) return undefined
  const { openTelemetry } = await import('./open-telemetry.ts')
  return openTelemetry(endpoint, {
    ...traced,
    onFailure: (error, failures) =>
      log?.[failures === 1 ? 'warn' : 'debug']({ err: error }, 'spans could not be delivered'),
  })
}
