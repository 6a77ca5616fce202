import type { Traced, Tracing } from './open-telemetry.ts'

/**
 * Begins to trace, where somebody takes the spans. Else nothing of OpenTelemetry is even loaded.
 *
 * @param endpoint the setting OTEL_EXPORTER_OTLP_ENDPOINT
 * @returns undefined: nothing is traced
 */
export async function startTracing(
  endpoint: string | undefined,
  traced: Traced,
): Promise<Tracing | undefined> {
  if (endpoint === undefined) return undefined
  const { openTelemetry } = await import('./open-telemetry.ts')
  return openTelemetry(endpoint, traced)
}
