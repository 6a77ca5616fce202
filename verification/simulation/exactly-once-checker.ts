import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { EventRef, SagaService } from '@sagaboard/events/runtime/saga-service'
import type { MemoryTx } from '@sagaboard/events/testing/memory-log/memory-tx'
import type { Coverage } from './coverage.ts'

interface Handled {
  key: string
  what: string
  stated: number
}

const keyOf = (group: string, { orderId, version }: EventRef) => `${group}/${orderId}/${version}`

/** Watches which events have been handled in units of work that were committed: an effect may happen once per group and event. */
export class ExactlyOnceChecker {
  readonly #coverage: Coverage
  readonly #units = new WeakMap<MemoryTx, Handled[]>()
  readonly #handled = new Map<string, boolean>()
  readonly #unitsPassing = new WeakMap<MemoryTx, string[]>()
  readonly #passedBy = new Set<string>()

  constructor(coverage: Coverage) {
    this.#coverage = coverage
  }

  /** The same service, watched. */
  watch<Facts extends object, Outcome>(
    service: SagaService<Facts, Outcome, MemoryTx>,
  ): SagaService<Facts, Outcome, MemoryTx> {
    const unitOf = new WeakMap<Facts, MemoryTx>()
    return {
      ...service,
      async load(tx, events, lock, less) {
        const facts = await service.load(tx, events, lock, less)
        if (lock) unitOf.set(facts, tx)
        return facts
      },
      alreadyHandled: (facts, place) => {
        const before = service.alreadyHandled(facts, place)
        if (before) this.#coverage.saw('event handed over again after it was handled')
        return before
      },
      decide: (facts, event, outcome) => {
        const stated = service.decide(facts, event, outcome)
        this.#note(unitOf.get(facts), service.name, event, stated.length)
        return stated
      },
      skip: (facts, event) => {
        service.skip(facts, event)
        const unit = unitOf.get(facts)
        if (unit) this.#unitsPassing.set(unit, [...this.#passing(unit), keyOf(service.name, event)])
      },
    }
  }

  /** A unit of work is committed; returns what it did a second time. */
  committed(unit: MemoryTx): string[] {
    for (const key of this.#passing(unit)) this.#passedBy.add(key)
    const twice: string[] = []
    for (const { key, what, stated } of this.#units.get(unit) ?? []) {
      const before = this.#handled.get(key)
      if (before && stated > 0) twice.push(what)
      this.#handled.set(key, (before ?? false) || stated > 0)
    }
    return twice
  }

  /** Whether this group has passed the event by, because a person decided so. */
  hasPassedBy(group: string, event: EventRef): boolean {
    return this.#passedBy.has(keyOf(group, event))
  }

  #passing = (unit: MemoryTx) => this.#unitsPassing.get(unit) ?? []

  #note(unit: MemoryTx | undefined, group: string, event: SagaEvent, stated: number): void {
    if (!unit) return
    const handled = this.#units.get(unit) ?? []
    this.#units.set(unit, handled)
    handled.push({
      key: `${group}/${event.id}`,
      what: `${group} answered ${event.type} (event ${event.version}) twice`,
      stated,
    })
  }
}
