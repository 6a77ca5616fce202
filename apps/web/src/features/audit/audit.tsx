import Form from 'next/form'
import Link from 'next/link'
import { Timestamp } from '../../components/timestamp.tsx'
import { Badge } from '../../components/ui/badge.tsx'
import { Button, buttonClass } from '../../components/ui/button.tsx'
import { SelectField, TextField } from '../../components/ui/field.tsx'
import { Panel } from '../../components/ui/panel.tsx'
import { StateNote } from '../../components/ui/state.tsx'
import { Table, Td, Th } from '../../components/ui/table.tsx'
import { actionChoices, actionWords } from '../../lib/action-labels.ts'
import { type AuditFilter, auditQuery } from '../../lib/audit-filter.ts'
import type { ConsoleOutputs } from '../../lib/console-api.ts'
import { ageLabels, ageLimits } from '../../lib/order-filter.ts'
import { type About, aboutOf } from './about.ts'

type Page = ConsoleOutputs['audit']['list']
type Row = Page['rows'][number]

interface AuditProps {
  filter: AuditFilter
  page: Page
  people: ConsoleOutputs['audit']['people']
  /** False when older entries are looked at. */
  isFirst: boolean
}

/** Everything that somebody asked for, carried out or refused, newest first. Works as plain pages. */
export function Audit({ filter, page, people, isFirst }: AuditProps) {
  const query = auditQuery(filter)
  const address = (path: string, more: Record<string, string> = {}) => {
    const text = new URLSearchParams([...query, ...Object.entries(more)]).toString()
    return text === '' ? path : `${path}?${text}`
  }
  return (
    <main id="content" translate="no" className="grid min-w-0 gap-3.5 px-4 py-5 md:px-6">
      <div className="flex flex-wrap items-start gap-3">
        <div className="min-w-0 flex-1">
          <h1 className="text-xl tracking-title">Audit</h1>
          <p className="max-w-text text-ink-2">
            Everything that somebody asked for, carried out or refused, with their reason. Nothing
            here is ever changed or taken away.
          </p>
        </div>
        <a href={address('/console/audit/export')} className={buttonClass()} download>
          Export as CSV
        </a>
      </div>
      <Narrow {...{ filter, people }} isNarrowed={query.size > 0} />
      <Panel>
        {page.rows.length > 0 ? (
          <Entries rows={page.rows} />
        ) : (
          <StateNote
            kind="empty"
            title={
              query.size > 0 ? 'Nobody has asked for this' : 'Nobody has asked for anything yet'
            }
          >
            {query.size > 0
              ? 'Loosen the filter to see what else was asked for.'
              : 'What people do in the console, and what customers do with their orders, stands here.'}
          </StateNote>
        )}
      </Panel>
      <nav aria-label="Pages" className="flex justify-center gap-2">
        {isFirst ? null : (
          <Link href={address('/console/audit')} className={buttonClass()}>
            Back to the newest
          </Link>
        )}
        {page.next ? (
          <Link
            href={address('/console/audit', { before: page.next.at, beforeId: page.next.id })}
            className={buttonClass()}
          >
            Show older entries
          </Link>
        ) : null}
      </nav>
    </main>
  )
}

function Narrow({
  filter,
  people,
  isNarrowed,
}: Pick<AuditProps, 'filter' | 'people'> & { isNarrowed: boolean }) {
  const by = typeof filter.by === 'string' ? filter.by : filter.by.userId
  const isFormer = typeof filter.by !== 'string' && !people.some(({ userId }) => userId === by)
  return (
    <search>
      {/* A new filter is a new form: its fields show what stands in the address. */}
      <Form
        key={JSON.stringify(filter)}
        action="/console/audit"
        className="flex flex-wrap items-end gap-2"
      >
        <TextField
          label="Order"
          labelHidden
          name="order"
          type="search"
          defaultValue={filter.order}
          maxLength={200}
          placeholder="Order number, reference, e-mail or name"
          autoComplete="off"
          className="w-full sm:w-60"
        />
        <SelectField label="Who" labelHidden name="by" defaultValue={by}>
          <option value="people">Everybody</option>
          <option value="staff">All staff</option>
          <option value="customers">Customers</option>
          <option value="clock">The clock</option>
          <optgroup label="One of the staff">
            {people.map(({ userId, name }) => (
              <option key={userId} value={userId}>
                {name}
              </option>
            ))}
            {isFormer ? <option value={by}>Somebody who left</option> : null}
          </optgroup>
        </SelectField>
        <SelectField label="What" labelHidden name="action" defaultValue={filter.action ?? ''}>
          <option value="">Anything</option>
          {actionChoices.map(([action, label]) => (
            <option key={action} value={action}>
              {label}
            </option>
          ))}
        </SelectField>
        <SelectField label="Outcome" labelHidden name="outcome" defaultValue={filter.outcome ?? ''}>
          <option value="">Accepted or refused</option>
          <option value="accepted">Accepted</option>
          <option value="refused">Refused</option>
        </SelectField>
        <SelectField label="When" labelHidden name="age" defaultValue={filter.age ?? ''}>
          <option value="">Any time</option>
          {ageLimits.map((age) => (
            <option key={age} value={age}>
              {ageLabels[age]}
            </option>
          ))}
        </SelectField>
        {filter.from === null ? null : (
          <p className="self-center text-ink-2">
            <input type="hidden" name="from" value={filter.from} />
            From <Timestamp at={filter.from} /> on
          </p>
        )}
        <Button type="submit">Show</Button>
        {isNarrowed ? (
          <Link href="/console/audit" className={buttonClass({ tone: 'quiet' })}>
            Show all
          </Link>
        ) : null}
      </Form>
    </search>
  )
}

const Entries = ({ rows }: { rows: readonly Row[] }) => (
  <Table label="What was asked for, newest first">
    <thead>
      <tr>
        <Th>Time</Th>
        <Th>Who</Th>
        <Th>What</Th>
        <Th>About</Th>
        <Th>Why</Th>
      </tr>
    </thead>
    <tbody>
      {rows.map((row) => (
        <tr key={row.id} data-audit={row.action} className="align-top">
          <Td className="whitespace-nowrap text-ink-2">
            <Timestamp at={row.at} />
          </Td>
          <Td className="whitespace-nowrap">
            {whoOf(row)}
            <span className="block text-small text-ink-3">{row.role}</span>
          </Td>
          <Td className="min-w-40">
            <span className="font-label">{actionWords(row)}</span>
            <span className="block">
              <Badge tone={row.outcome === 'accepted' ? 'go' : 'plain'}>{row.outcome}</Badge>
            </span>
          </Td>
          <Td className={row.orderId ? 'whitespace-nowrap' : 'min-w-40 break-words'}>
            {row.orderId ? (
              <Link href={`/console/orders/${row.orderId}`} className="mono underline">
                {row.orderNumber ?? row.orderId.slice(0, 8)}
              </Link>
            ) : (
              <What {...aboutOf(row)} />
            )}
          </Td>
          <Td className="w-full min-w-56 text-ink-2">
            {row.reason === '' ? null : `“${row.reason}”`}
            {row.refusal ? <span className="block text-small">{row.refusal}</span> : null}
            <Details row={row} />
          </Td>
        </tr>
      ))}
    </tbody>
  </Table>
)

/** The record as it is kept. */
function Details({ row: { command, before, after, expectedVersion, actor } }: { row: Row }) {
  const record = { actor, expectedVersion, command, before, after }
  return (
    <details>
      <summary className="w-fit cursor-pointer text-small text-ink-3 underline">Record</summary>
      <pre className="mono mt-1.5 rounded-lg bg-sunk p-2.5 text-small break-all whitespace-pre-wrap">
        {JSON.stringify(record, null, 2)}
      </pre>
    </details>
  )
}

const fixedNames: Readonly<Record<string, string>> = {
  customer: 'A guest',
  system: 'The clock',
  shell: 'The shell',
  link: 'A one-time link',
}

const whoOf = ({ name, actor }: Row) => name ?? fixedNames[actor] ?? 'Somebody who left'

const What = ({ text, href }: About) =>
  href === undefined ? (
    text
  ) : (
    <Link href={href} className="underline">
      {text}
    </Link>
  )
