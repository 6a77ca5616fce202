import { jarsAreThere } from '@sagaboard/infra/kafka/jars'
import {
  dockerAnswers,
  missingForKafka,
  missingForRedis,
} from '@sagaboard/infra/testing/requirements'
import { test } from './test.ts'

/** Why no Kafka and no Redis can be had on this machine; undefined when they can. */
const missing = (await dockerAnswers())
  ? undefined
  : ((await missingForKafka(await jarsAreThere())) ?? (await missingForRedis()))
/** Where Kafka is required nothing is skipped: the start command then says what is missing, and the tests fail. */
const required = (process.env.REQUIRE ?? '').split(',').includes('kafka')

/** Skips the tests of the file, with the reason, on a machine that has no Kafka. */
export function needsKafka(): void {
  test.skip(missing !== undefined && !required, missing)
}
