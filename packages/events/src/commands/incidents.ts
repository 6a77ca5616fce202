/** What people say of an incident. That it is over they don't say: its orders do, by going on. */
export const incidentStates = ['new', 'looking', 'known', 'fixed'] as const
export type IncidentState = (typeof incidentStates)[number]

/** What staff say about a cause of failures; nothing of it moves an order. `id`: of the cause. */
export type IncidentCommand =
  /** I look at it: it is mine, also when it was somebody's before. */
  | { type: 'incident_take'; id: string }
  /** It is nobody's again. */
  | { type: 'incident_release'; id: string }
  | { type: 'incident_state'; id: string; state: IncidentState }
  /** In place of the note before; empty: none. */
  | { type: 'incident_note'; id: string; note: string }
