/** So many views one person may keep. */
export const viewsMax = 50
/** A name of a view has at most so many characters. */
export const viewNameMax = 60

/** What staff ask about filters of the list of orders that are kept under a name. */
export type ViewCommand =
  /** Keep it. `query`: as the address has it; `shared`: everybody of the staff sees it. */
  | { type: 'view_save'; id: string; name: string; query: string; shared: boolean }
  /** It is gone: one's own, or as a supervisor one that is shared. */
  | { type: 'view_delete'; id: string }
