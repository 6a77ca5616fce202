import { connect, isIP } from 'node:net'
import { connect as connectTls } from 'node:tls'
import kafkajs, {
  type ISocketFactory,
  type Kafka,
  type LogEntry,
  type logLevel,
  type SASLOptions,
} from 'kafkajs'
import type { Logger } from 'pino'

export const saslMechanisms = ['plain', 'scram-sha-256', 'scram-sha-512'] as const

/** How to be let in by brokers that do not talk to everybody. */
export interface KafkaAccess {
  /** The broker's certificate is checked against the authorities that Node.js trusts (NODE_EXTRA_CA_CERTS adds to them). */
  tls?: boolean
  sasl?: { mechanism: (typeof saslMechanisms)[number]; username: string; password: string }
}

export interface KafkaClientOptions extends KafkaAccess {
  /** host:port of one or more brokers. */
  brokers: readonly string[]
  clientId: string
  logger: Logger
  /** How a connection is made; a test cuts it. */
  socketFactory?: ISocketFactory
}

/**
 * The one place where a client for Kafka is made. It gives up on a request after 10 s, and whoever uses it builds its
 * consumer or producer again after a failure; so it tries only a few times by itself.
 */
export function createKafka({
  brokers,
  clientId,
  logger,
  tls = false,
  sasl,
  socketFactory = atOnce,
}: KafkaClientOptions): Kafka {
  return new kafkajs.Kafka({
    brokers: [...brokers],
    clientId,
    ssl: tls,
    // A union by mechanism there, a field here.
    sasl: sasl as SASLOptions | undefined,
    connectionTimeout: 3_000,
    requestTimeout: 10_000,
    retry: { retries: 5, initialRetryTime: 50, maxRetryTime: 500 },
    logLevel: kafkajs.logLevel.INFO,
    logCreator: () => toPino(logger),
    socketFactory,
  })
}

/** Connections that send at once; kafkajs leaves Nagle's delay on, which holds back the end of a larger request. */
const atOnce: ISocketFactory = ({ host, port, ssl, onConnect }) => {
  const to = { host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 }
  if (!ssl) return connect(to, onConnect)
  return connectTls(
    { ...to, ...(isIP(host) ? {} : { servername: host }), ...(typeof ssl === 'object' && ssl) },
    onConnect,
  )
}

/** What happens in every start, rebalance and stop of a broker, and is tried again: worth reading only when one looks for it. */
const passing =
  /coordinator is loading|rebalancing|not the correct coordinator|coordinator is not available|not aware of this member|does not host this topic|not the leader for|Topic creation errors|no leader|leadership election|Connection error|Connection timeout|Closed connection|Failed to (connect|send)|Crash: /i

/** kafkajs says ERROR of what it tries again a moment later, and INFO of every step: told at the level that it deserves. */
function toPino(logger: Logger): (entry: LogEntry) => void {
  return ({ namespace, level, log }) => {
    const { message, timestamp: _at, logger: _name, stack: _stack, ...rest } = log
    const text = `kafkajs ${namespace}: ${message}`
    if (level > warn) logger.debug(rest, text)
    else if (level === warn || passing.test(`${message} ${String(rest.error ?? '')}`))
      logger.debug(rest, text)
    else logger.warn(rest, text)
  }
}

const warn: logLevel = 2
