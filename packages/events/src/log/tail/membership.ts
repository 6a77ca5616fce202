import type { Logger } from 'pino'
import type { Clock } from '../../runtime/clock.ts'
import type { ConsumerGroups } from '../consumer-groups.ts'
import { GapDetector } from '../gap-detector.ts'
import { GroupCursors } from './group-cursors.ts'
import type { Partitions } from './partition-cursors.ts'
import { StatedHere } from './stated-here.ts'

export interface MembershipOptions<Tx> {
  log: ConsumerGroups<Tx>
  /** Those that this process is a member of. */
  groups: readonly string[]
  member: string
  leaseMs: number
  logger: Logger
  clock: Clock
  /** Partitions that were not read here before. */
  onGained: (partitions: readonly number[]) => void
}

/**
 * A process as one member of its groups: its leases, its fair share, and what it knows of the partitions that it holds. The
 * lanes read what is here; claiming, giving back and leaving are done one after the other.
 */
export class Membership<Tx> {
  readonly cursors: GroupCursors
  readonly gapDetector = new GapDetector()
  readonly statedHere = new StatedHere()
  readonly #options: MembershipOptions<Tx>
  readonly #shares = new Map<string, number>()
  /** So many lanes are given up for a while: what this member had is left to others meanwhile. */
  #away = 0
  #rebuilds = 0
  #trouble: string | null = null
  #stopped = false
  #skipBeat = () => {}
  #leasing: Promise<void> = Promise.resolve()

  constructor(options: MembershipOptions<Tx>) {
    this.#options = options
    this.cursors = new GroupCursors(options.groups)
  }

  /** Set while the leases can't be renewed. */
  get trouble(): string | null {
    return this.#trouble
  }

  get rebuilds(): number {
    return this.#rebuilds
  }

  async start(): Promise<void> {
    const { groups, log } = this.#options
    await Promise.all(groups.map((group) => log.join(group)))
    await this.#claimAll()
    this.#beat()
  }

  /** To be called when no lane reads any more. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#skipBeat()
    await this.#leasing.catch(() => {})
    await this.#leaveAll().catch((error) => this.#warn(error, 'lease left to expire'))
  }

  /** Renews the leases; that this fails shows as trouble until one is renewed. */
  async keepLeases(): Promise<void> {
    try {
      await this.#claimAll()
      this.#trouble = null
    } catch (error) {
      this.#trouble = error instanceof Error ? error.message : String(error)
      this.#warn(error, 'lease not renewed')
    }
  }

  /** True when another member has come, and some of these partitions are too many here. */
  hasSurplus(of: Partitions): boolean {
    return this.#options.groups.some((group) => this.#surplusOf(group, of).length > 0)
  }

  /** Between two batches of the lane whose partitions these are. */
  giveBackSurplus(of: Partitions): Promise<void> {
    const { groups, log, member } = this.#options
    return this.#inTurn(async () => {
      for (const group of groups) {
        const surplus = this.#surplusOf(group, of)
        if (surplus.length === 0) continue
        this.cursors.of(group).drop(surplus)
        this.#forget(surplus)
        await log.release(group, member, surplus)
      }
    })
  }

  /** To be read again from the stored cursors: what this process believes of these partitions may be wrong. */
  drop(of: Partitions): void {
    for (const group of this.#options.groups) {
      const cursors = this.cursors.of(group)
      const dropped = cursors.partitions.filter((partition) => of.has(partition))
      cursors.drop(dropped)
      this.#forget(dropped)
    }
  }

  /**
   * As if this process had ended, as one of its lanes is stuck: whoever else is there takes over at once, and what the other
   * lanes have in hand is refused.
   */
  async leave(): Promise<void> {
    this.#away++
    this.#rebuilds++
    this.drop({ has: () => true })
    await this.#inTurn(() => this.#leaveAll()).catch((error) =>
      this.#warn(error, 'lease left to expire'),
    )
  }

  /** After {@link leave}. */
  comeBack(): void {
    this.#away--
  }

  #claimAll(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#away === 0)
        await Promise.all(this.#options.groups.map((group) => this.#claim(group)))
    })
  }

  async #claim(group: string): Promise<void> {
    const { log, member, leaseMs, onGained } = this.#options
    const claim = await log.claim(group, member, leaseMs)
    // One of the lanes has just left.
    if (this.#away > 0) return
    const { gained, lost } = this.cursors.of(group).hold(claim.positions)
    this.#forget([...lost, ...gained])
    this.#shares.set(group, claim.share)
    if (gained.length > 0) onGained(gained)
  }

  /** In the order of their numbers, so that what stays is as even over the lanes as it can be. */
  #surplusOf(group: string, of: Partitions): number[] {
    const held = this.cursors.of(group).partitions
    const share = this.#shares.get(group) ?? 0
    if (held.length <= share) return []
    return held
      .toSorted((a, b) => a - b)
      .slice(share)
      .filter((partition) => of.has(partition))
  }

  /** Another group reads on there from now on, or none: what is remembered of these may be wrong. */
  #forget(partitions: readonly number[]): void {
    for (const partition of partitions) {
      this.gapDetector.forget(partition)
      this.statedHere.forget(partition)
    }
  }

  #leaveAll(): Promise<unknown> {
    const { groups, log, member } = this.#options
    return Promise.all(groups.map((group) => log.leave(group, member)))
  }

  #beat(): void {
    const { clock, leaseMs } = this.#options
    this.#skipBeat = clock.setTimeout(leaseMs / 3, async () => {
      await this.keepLeases()
      if (!this.#stopped) this.#beat()
    })
  }

  #inTurn(work: () => Promise<unknown>): Promise<void> {
    this.#leasing = this.#leasing.catch(() => {}).then(async () => void (await work()))
    return this.#leasing
  }

  #warn(error: unknown, message: string): void {
    this.#options.logger.warn({ groups: this.#options.groups, err: error }, message)
  }
}
