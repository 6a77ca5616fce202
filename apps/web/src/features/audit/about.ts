import { eventTypes, services } from '@sagaboard/events/catalog/events'
import { faultKinds } from '@sagaboard/events/commands/switches'
import { z } from 'zod'
import { drillHref } from '../../lib/drill.ts'
import { faultSentence } from '../../lib/fault-switch.ts'
import { setHref } from '../../lib/set-acts.ts'

/** What a command without an order is about, and where that is looked at. */
export interface About {
  text: string
  href?: string
}

const record = z.record(z.string(), z.unknown()).catch({})
const fault = z.object({
  service: z.enum(services),
  eventType: z.enum(eventTypes).nullable(),
  kind: z.enum(faultKinds),
  latencyMs: z.number(),
})
const named = z.object({ title: z.string() })

/** @param entry of the audit: what was asked for, and what it was before and after */
export function aboutOf(entry: {
  action: string
  command?: unknown
  before?: unknown
  after?: unknown
}): About {
  const { action } = entry
  const [command, before, after] = [entry.command, entry.before, entry.after].map((one) =>
    record.parse(one),
  )
  const all = { ...before, ...after, ...command }
  const set = named.safeParse(all)
  if (action.startsWith('set_') && set.success)
    return { text: set.data.title, ...(isText(all.setId) && { href: setHref(all.setId) }) }
  const broken = [all, all.fault].map((one) => fault.safeParse(one)).find(({ success }) => success)
  const sentence = broken?.data && faultSentence(broken.data)
  if (action.startsWith('drill_') && isText(all.id))
    return { text: sentence ?? 'a drill', href: drillHref(all.id) }
  if (sentence) return { text: sentence, href: '/console/faults' }
  const name = ['sku', 'id', 'email', 'name'].map((field) => command?.[field]).find(isText)
  return { text: name ?? '' }
}

const isText = (value: unknown): value is string => typeof value === 'string'
