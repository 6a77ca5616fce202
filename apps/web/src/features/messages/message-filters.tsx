import { messageKinds, messageStates } from '@sagaboard/events/saga/messages'
import Form from 'next/form'
import Link from 'next/link'
import { Button, buttonClass } from '../../components/ui/button.tsx'
import { SelectField } from '../../components/ui/field.tsx'
import type { MessageFilter } from '../../lib/message-filter.ts'
import { messageKindLabels, messageStateLabels } from '../../lib/message-labels.ts'

/** Which messages are shown; it stands in the address. */
export const MessageFilters = ({ filter }: { filter: MessageFilter }) => (
  <search>
    {/* A new filter is a new form: its fields show what stands in the address. */}
    <Form
      key={JSON.stringify(filter)}
      action="/console/messages"
      className="flex flex-wrap items-end gap-2"
    >
      <SelectField label="State" labelHidden name="state" defaultValue={filter.state ?? ''}>
        <option value="">Sent or not</option>
        {messageStates.map((state) => (
          <option key={state} value={state}>
            {messageStateLabels[state]}
          </option>
        ))}
      </SelectField>
      <SelectField label="Kind" labelHidden name="kind" defaultValue={filter.kind ?? ''}>
        <option value="">Of any kind</option>
        {messageKinds.map((kind) => (
          <option key={kind} value={kind}>
            {messageKindLabels[kind]}
          </option>
        ))}
      </SelectField>
      <Button type="submit">Show</Button>
      {filter.state || filter.kind ? (
        <Link href="/console/messages" className={buttonClass({ tone: 'quiet' })}>
          Show all
        </Link>
      ) : null}
    </Form>
  </search>
)
