import type { ClientBase, Pool } from 'pg'

/** What PostgreSQL did for one statement. */
export interface Plan {
  text: string
  /** Rows that were looked at in tables, those included that were left out afterwards. */
  rowsRead: number
  /** The indexes that were used. */
  indexes: string[]
}

interface PlanNode {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Actual Rows'?: number
  'Actual Loops'?: number
  'Rows Removed by Filter'?: number
  'Rows Removed by Index Recheck'?: number
  Plans?: PlanNode[]
}

interface Asked {
  text: string
  values?: unknown[]
}

/** A pool that answers as this one does; the plan of each statement is put into `plans`. */
export function explained(pool: Pool | ClientBase, plans: Plan[]): Pool {
  const query = async (asked: string | Asked, given?: unknown[]) => {
    const { text, values = given ?? [] } = typeof asked === 'string' ? { text: asked } : asked
    const { rows } = await pool.query<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(
      `explain (analyze, timing off, format json) ${text}`,
      values,
    )
    const root = rows[0]?.['QUERY PLAN'][0]?.Plan
    if (!root) throw new Error(`no plan for ${text}`)
    const nodes = nodesOf(root)
    plans.push({
      text,
      rowsRead: nodes.reduce((sum, node) => sum + readBy(node), 0),
      indexes: nodes.flatMap((node) => node['Index Name'] ?? []),
    })
    return typeof asked === 'string' ? pool.query(text, values) : pool.query(asked, values)
  }
  return { query } as unknown as Pool
}

const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)]

function readBy(node: PlanNode): number {
  if (node['Relation Name'] === undefined) return 0
  const { 'Actual Rows': kept = 0, 'Actual Loops': loops = 1 } = node
  const left = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0)
  return Math.round((kept + left) * loops)
}
