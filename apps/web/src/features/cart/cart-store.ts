import { shopApi } from '../../lib/shop-api.ts'
import { createThrottle } from '../../lib/throttle.ts'
import { type Cart, cartCookie, cartCookieSeconds, formatCart, parseCart } from './cart.ts'
import { type Checked, correct } from './corrections.ts'

/** What the pages show of the bag. `messages` says what had to be changed; it stands until the next change. */
export interface CartState {
  readonly cart: Cart
  readonly messages: readonly string[]
  /** What the server said last, with prices; null before it was asked. */
  readonly checked: CheckedCart | null
}

/** The server's answer about a bag; money in minor units. */
export interface CheckedCart extends Checked {
  readonly lines: readonly {
    sku: string
    name: string
    quantity: number
    orderable: number
    unitPriceMinor: number
  }[]
}

/** Clicks within this time are checked together: fifty of them cost one question, two at most. */
const settleMs = 450
const channelName = 'bag'
const cookiesRefused =
  'Your browser keeps no cookies here, so the bag can’t be kept. Allow them for this shop, then add it again.'

/**
 * The bag in the browser: changes show at once, are kept in the cookie, reach the other tabs, and are checked with the
 * server a moment later. What turns out not to be sold goes back out, with a message.
 */
export class CartStore {
  private state: CartState
  private readonly watchers = new Set<() => void>()
  private readonly channel = new BroadcastChannel(channelName)
  private readonly checkSoon = createThrottle(() => void this.check(), { settleMs })
  private checking = false
  private again = false

  constructor() {
    this.state = { cart: readCookie(), messages: [], checked: null }
    this.channel.onmessage = () => this.reload()
    // A page that comes back from the browser's memory shows the bag as it was then.
    addEventListener('pageshow', () => this.reload())
  }

  /** Looks at the cookie again: the server or another tab may have changed it. */
  reload(): void {
    this.show({ ...this.state, cart: readCookie() })
  }

  readonly subscribe = (onChange: () => void): (() => void) => {
    this.watchers.add(onChange)
    return () => this.watchers.delete(onChange)
  }

  readonly snapshot = (): CartState => this.state

  /** Changes the bag; the change begins from what the cookie says, so that no other tab's change is lost. */
  change(change: (cart: Cart) => Cart): void {
    this.keep(change(readCookie()), [])
    this.checkSoon.call()
  }

  private keep(cart: Cart, messages: readonly string[]): void {
    writeCookie(cart)
    this.channel.postMessage('changed')
    const kept = readCookie()
    const isKept = kept.lines.length === cart.lines.length
    this.show({ ...this.state, cart: kept, messages: isKept ? messages : [cookiesRefused] })
  }

  private show(next: CartState): void {
    // The same bag keeps its identity: nothing is drawn anew for it.
    const cart = formatCart(next.cart) === formatCart(this.state.cart) ? this.state.cart : next.cart
    this.state = { ...next, cart }
    for (const watcher of this.watchers) watcher()
  }

  private async check(): Promise<void> {
    if (this.checking) {
      this.again = true
      return
    }
    this.checking = true
    this.again = false
    try {
      const { lines } = this.state.cart
      const api = await shopApi()
      const checked = await api.cart.quote.query({ lines: [...lines] })
      const { cart, messages } = correct(this.state.cart, checked)
      this.state = { ...this.state, checked }
      if (messages.length > 0) this.keep(cart, messages)
      else this.show(this.state)
    } catch {
      // The bag itself is safe in the cookie; price and stock are checked again before anything is paid.
      this.show({
        ...this.state,
        messages: [
          'We could not look up prices and stock just now. They are checked again before you pay.',
        ],
      })
    } finally {
      this.checking = false
      if (this.again) this.checkSoon.call()
    }
  }
}

function readCookie(): Cart {
  const entry = document.cookie.split('; ').find((pair) => pair.startsWith(`${cartCookie}=`))
  return parseCart(
    entry === undefined ? undefined : decodeURIComponent(entry.slice(cartCookie.length + 1)),
  )
}

function writeCookie(cart: Cart): void {
  const maxAge = cart.lines.length === 0 ? 0 : cartCookieSeconds
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox and Safari.
  document.cookie = `${cartCookie}=${formatCart(cart)}; path=/; max-age=${maxAge}; samesite=lax`
}

let shared: CartStore | undefined
/** The one store of a page; never on the server. */
export const cartStore = (): CartStore => (shared ??= new CartStore())
