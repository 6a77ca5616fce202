import type { BrowserContext, ConsoleMessage, Request, Response } from '@playwright/test'

/**
 * Notes everything that goes wrong in the browsers of a test without anybody asking: errors that nobody caught, errors in
 * the console (a broken security policy is one), failed requests to our own origin. What a test expects, it says before.
 */
export class Watch {
  readonly #incidents: string[] = []
  readonly #expected: RegExp[] = []
  #lineIsDown = 0

  constructor(private readonly origin: string) {}

  /** Everything that went wrong and was not expected. */
  get incidents(): readonly string[] {
    return this.#incidents
  }

  /** @param scripts false for a browser that runs none: those it then does not load are none that failed */
  attach(context: BrowserContext, { scripts = true } = {}): void {
    context.on('weberror', (error) =>
      this.#note(`uncaught: ${error.error().stack ?? error.error().message}`),
    )
    context.on('console', (message) => this.#console(message))
    context.on('requestfailed', (request) => {
      if (scripts || request.resourceType() !== 'script') this.#failed(request)
    })
    context.on('response', (response) => this.#answered(response))
  }

  /** From now on a refusal of this address is what the test wants to see. */
  expectRefusal(address: RegExp): void {
    this.#expected.push(address)
  }

  /** Runs `work`, in which the network is away: then requests fail, and the browser says so. */
  async whileAway<T>(work: () => Promise<T>): Promise<T> {
    this.#lineIsDown += 1
    try {
      return await work()
    } finally {
      this.#lineIsDown -= 1
    }
  }

  #note(trouble: string): void {
    this.#incidents.push(trouble)
  }

  #console(message: ConsoleMessage): void {
    if (message.type() !== 'error') return
    const text = `${message.text()} (${message.location().url})`
    if (this.#expected.some((address) => address.test(text))) return
    if (this.#lineIsDown > 0 && /net::ERR_|Failed to fetch|WebSocket/.test(text)) return
    this.#note(`console.error on ${message.page()?.url() ?? 'no page'}: ${text}`)
  }

  #failed(request: Request): void {
    const reason = request.failure()?.errorText ?? ''
    // Leaving a page ends what it was still loading; that is no failure.
    if (reason === 'net::ERR_ABORTED' || this.#lineIsDown > 0 || !this.#isOurs(request.url()))
      return
    this.#note(`${request.method()} ${request.url()} failed: ${reason}`)
  }

  #answered(response: Response): void {
    // 207: some of the calls of a batch were refused.
    const refused = response.status() >= 400 || response.status() === 207
    if (!refused || !this.#isOurs(response.url())) return
    if (this.#lineIsDown > 0 || this.#expected.some((address) => address.test(response.url())))
      return
    this.#note(`${response.request().method()} ${response.url()} answered ${response.status()}`)
  }

  #isOurs(url: string): boolean {
    return new URL(url).hostname === new URL(this.origin).hostname
  }
}
