import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * The test files that take longest, the longest first. On a clean clone nothing is known of how long a file took, and a small
 * one that takes minutes would be begun last, with the other cores idle.
 */
export const longest: readonly string[] = [
  'scripts/guides.pg.test.ts',
  'verification/chaos/shutdown.pg.test.ts',
  'apps/workers/src/fault-injection/faults.pg.test.ts',
  'scripts/start.pg.test.ts',
  'scripts/other-builds.pg.test.ts',
  'verification/model-check/model-check.test.ts',
  'verification/model-check/forecast.test.ts',
  'verification/model-check/preview.test.ts',
  'verification/model-check/texts.test.ts',
  'verification/model-check/parcels.test.ts',
]

const placeOf = (file: string): number => {
  const place = longest.findIndex((name) => file.endsWith(name))
  return place === -1 ? longest.length : place
}

/** The {@link longest} of these files first; all others stay in their order. */
export const longestFirst = <File extends Pick<TestSpecification, 'moduleId'>>(
  files: readonly File[],
): File[] => files.toSorted((a, b) => placeOf(a.moduleId) - placeOf(b.moduleId))

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return longestFirst(await super.sort(files))
  }
}
