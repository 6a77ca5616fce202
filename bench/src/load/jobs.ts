/** What the bench asks of its load processes, and what they answer. */
export interface Jobs {
  open: { ask: LoadSettings; answer: null }
  /** Load until `stop`: as many callers at once as `callers`, as long as fewer than `openMax` orders are on their way. */
  start: { ask: { callers: number; openMax: number }; answer: null }
  /** Looks: how often it asked the database how many are open. Ms: what each call took, for a load that waits for the end of its orders. */
  stop: { ask: null; answer: { accepted: number; looks: number; ms: number[] } }
  /** So many orders at once, paid with this token; answers when they are accepted. */
  batch: { ask: { count: number; token: string }; answer: null }
  /** One order after the other, each from being placed to being finished. */
  alone: { ask: { count: number; restMs: number }; answer: { ms: number[] } }
  /** A fixed rate, whatever the answers take; timed from the moment at which each was due. */
  paced: { ask: { perSecond: number; forMs: number }; answer: { ms: number[] } }
  /**
   * Orders at a fixed rate, for some of them beside others whose payment gets no answer at first: how long each of the
   * good ones took, from being placed to being finished.
   */
  beside: {
    ask: { forMs: number; perSecond: number; slowPerSecond: number }
    answer: { ms: number[]; accepted: number }
  }
  /** Orders placed one at a time, watched from a live connection: from the time of each event to its arrival. */
  watched: { ask: { count: number }; answer: { firstMs: number[]; allMs: number[] } }
}

export type JobName = keyof Jobs

export interface LoadSettings {
  role: RoleName
  databaseUrl: string
  webUrl: string
  /** Of the access tokens; the same as in the web process. */
  secret: string
  seed: number
  /** Orders placed before are at rest and count for nothing; ISO 8601. */
  since: string
}

/**
 * placing: through `placeOrder` · posting: through `POST /v1/orders` · baseline: five plain commits · dbos-…: the same
 * five steps as a workflow of DBOS.
 */
export type RoleName = 'placing' | 'posting' | 'baseline' | 'dbos-transactions' | 'dbos-steps'

export type Role = {
  [Name in Exclude<JobName, 'open'>]?: (ask: Jobs[Name]['ask']) => Promise<Jobs[Name]['answer']>
}

export interface JobMessage {
  id: number
  name: JobName
  ask: unknown
}

export type JobReply = { id: number; answer: unknown } | { id: number; error: string }
