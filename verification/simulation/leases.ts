import type { Coverage } from './coverage.ts'

/**
 * Who holds which partition, as the store knows it; only to see when one is taken over from a
 * member that did not release it.
 */
export class Leases {
  readonly #coverage: Coverage
  readonly #owners = new Map<string, string>()

  constructor(coverage: Coverage) {
    this.#coverage = coverage
  }

  claimed(group: string, member: string, partitions: Iterable<number>): void {
    for (const partition of partitions) {
      const before = this.#owners.get(`${group}/${partition}`)
      if (before && before !== member) this.#coverage.saw('lease taken over')
      this.#owners.set(`${group}/${partition}`, member)
    }
  }

  /** @param partitions all that it holds when undefined */
  released(group: string, member: string, partitions?: readonly number[]): void {
    for (const [place, owner] of this.#owners) {
      const [of, partition] = place.split('/')
      if (
        of === group &&
        owner === member &&
        (!partitions || partitions.includes(Number(partition)))
      )
        this.#owners.delete(place)
    }
  }
}
