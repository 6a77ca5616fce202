import Form from 'next/form'
import Link from 'next/link'
import { Button, buttonClass } from '../../components/ui/button.tsx'
import { SelectField } from '../../components/ui/field.tsx'
import { type IncidentFilter, incidentQuery, noIncidentFilter } from '../../lib/incident-filter.ts'

/** Which incidents are shown, and in which order; it stands in the address. */
export const IncidentFilters = ({ filter }: { filter: IncidentFilter }) => (
  <search>
    {/* A new filter is a new form: its fields show what stands in the address. */}
    <Form
      key={JSON.stringify(filter)}
      action="/console/incidents"
      className="flex flex-wrap items-end gap-2"
    >
      <SelectField label="State" labelHidden name="state" defaultValue={filter.state}>
        <option value={noIncidentFilter.state}>Open</option>
        <option value="new">New</option>
        <option value="looking">Being looked at</option>
        <option value="known">Known</option>
        <option value="fixed">Fixed</option>
        <option value="over">Over</option>
        <option value="all">All of the last day</option>
      </SelectField>
      <SelectField label="Service" labelHidden name="service" defaultValue={filter.service ?? ''}>
        <option value="">Any service</option>
        <option value="inventory">Inventory</option>
        <option value="payment">Payment</option>
        <option value="shipping">Shipping</option>
        <option value="orders">Orders</option>
        <option value="notifications">Notifications</option>
        <option value="topic">Messages of no order</option>
      </SelectField>
      <SelectField label="Owner" labelHidden name="owner" defaultValue={filter.owner ?? ''}>
        <option value="">Anybody’s</option>
        <option value="mine">Mine</option>
        <option value="nobody">Nobody’s</option>
      </SelectField>
      <SelectField label="Order" labelHidden name="sort" defaultValue={filter.sort}>
        <option value={noIncidentFilter.sort}>Most money first</option>
        <option value="last">Last seen first</option>
      </SelectField>
      <Button type="submit">Show</Button>
      {incidentQuery(filter).size > 0 ? (
        <Link href="/console/incidents" className={buttonClass({ tone: 'quiet' })}>
          Show what is open
        </Link>
      ) : null}
    </Form>
  </search>
)
