import { shopApi } from '../../lib/shop-api.ts'
import { type Bag, bagCookie, bagCookieSeconds, formatBag, parseBag } from './bag.ts'
import { type Checked, correct } from './corrections.ts'

/** What the pages show of the bag. `messages` says what had to be changed; it stands until the next change. */
export interface BagState {
  readonly bag: Bag
  readonly messages: readonly string[]
  /** What the server said last, with prices; null before it was asked. */
  readonly checked: CheckedBag | null
}

/** The server's answer about a bag; money in minor units. */
export interface CheckedBag extends Checked {
  readonly lines: readonly { sku: string; name: string; quantity: number; orderable: number; unitPriceMinor: number }[]
}

/** Clicks within this time are checked together: fifty of them cost one question, two at most. */
const settleMs = 450
const channelName = 'bag'

/**
 * The bag in the browser: changes show at once, are kept in the cookie, reach the other tabs, and are checked with the
 * server a moment later. What turns out not to be there goes back out, with a message.
 */
export class BagStore {
  private state: BagState
  private readonly watchers = new Set<() => void>()
  private readonly channel = new BroadcastChannel(channelName)
  private timer: ReturnType<typeof setTimeout> | undefined
  private checking = false
  private again = false

  constructor() {
    this.state = { bag: readCookie(), messages: [], checked: null }
    this.channel.onmessage = () => this.reload()
    // A page that comes back from the browser's memory shows the bag as it was then.
    addEventListener('pageshow', () => this.reload())
  }

  /** Looks at the cookie again: the server or another tab may have changed it. */
  reload(): void {
    this.show({ ...this.state, bag: readCookie() })
  }

  readonly subscribe = (onChange: () => void): (() => void) => {
    this.watchers.add(onChange)
    return () => this.watchers.delete(onChange)
  }

  readonly snapshot = (): BagState => this.state

  /** Changes the bag; the change begins from what the cookie says, so that no other tab's change is lost. */
  change(change: (bag: Bag) => Bag): void {
    this.keep(change(readCookie()), [])
    this.checkSoon()
  }

  private keep(bag: Bag, messages: readonly string[]): void {
    writeCookie(bag)
    this.channel.postMessage('changed')
    this.show({ ...this.state, bag, messages })
  }

  private show(next: BagState): void {
    // The same bag keeps its identity: nothing is drawn anew for it.
    const bag = formatBag(next.bag) === formatBag(this.state.bag) ? this.state.bag : next.bag
    this.state = { ...next, bag }
    for (const watcher of this.watchers) watcher()
  }

  private checkSoon(): void {
    if (this.checking) {
      this.again = true
      return
    }
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.check(), settleMs)
  }

  private async check(): Promise<void> {
    this.checking = true
    this.again = false
    try {
      const { lines } = this.state.bag
      const api = await shopApi()
      const checked = await api.cart.quote.query({ lines: [...lines] })
      const { bag, messages } = correct(this.state.bag, checked)
      this.state = { ...this.state, checked }
      if (messages.length > 0) this.keep(bag, messages)
      else this.show(this.state)
    } catch {
      // The bag itself is safe in the cookie; price and stock are checked again before anything is paid.
      this.show({ ...this.state, messages: ['We could not look up prices and stock just now. They are checked again before you pay.'] })
    } finally {
      this.checking = false
      if (this.again) this.checkSoon()
    }
  }
}

function readCookie(): Bag {
  const entry = document.cookie.split('; ').find((pair) => pair.startsWith(`${bagCookie}=`))
  return parseBag(entry === undefined ? undefined : decodeURIComponent(entry.slice(bagCookie.length + 1)))
}

function writeCookie(bag: Bag): void {
  const maxAge = bag.lines.length === 0 ? 0 : bagCookieSeconds
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox and Safari.
  document.cookie = `${bagCookie}=${formatBag(bag)}; path=/; max-age=${maxAge}; samesite=lax`
}

let shared: BagStore | undefined
/** The one store of a page; never on the server. */
export const bagStore = (): BagStore => (shared ??= new BagStore())
