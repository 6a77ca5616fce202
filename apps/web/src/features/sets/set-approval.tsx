'use client'

import { ApprovalPanel } from '../../components/approval/approval-panel.tsx'
import { useApproval } from '../../components/approval/use-approval.ts'
import type { SetRow } from './words.ts'

/** That a set begins waits for another supervisor, or was declined; nothing when nobody has asked. */
export function SetApproval({ set }: { set: SetRow }) {
  const request = useApproval('set', set.id)
  return request ? <ApprovalPanel request={request} version={set.version} /> : null
}
