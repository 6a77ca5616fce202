'use client'

import { type IncidentState, incidentStates } from '@sagaboard/events/commands/incidents'
import type { ReactNode } from 'react'
import { Timestamp } from '../../components/timestamp.tsx'
import { Button } from '../../components/ui/button.tsx'
import { Dialog } from '../../components/ui/dialog.tsx'
import { DialogEnd } from '../../components/ui/dialog-end.tsx'
import { SelectField, TextAreaField } from '../../components/ui/field.tsx'
import { fieldProps } from '../../components/ui/field-props.ts'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import { noteForm, noteMax } from '../../lib/incident-acts.ts'
import { checkedFormProps, useCheckedForm } from '../../lib/use-checked-form.ts'
import { useOpened } from '../../lib/use-opened.ts'
import { useIncidentAct } from './use-incident-act.ts'
import { type IncidentDetail, stateLabels } from './words.ts'

type Incident = IncidentDetail['incident']

/** Whose it is, how far it is and what was noted; and saying so. */
export function IncidentCase({ incident, me }: CaseProps) {
  const { note, noted } = incident
  return (
    <Panel aria-label="The case">
      <PanelHeader title="The case" />
      <Facts {...{ incident, me }} />
      {note === '' ? null : (
        <figure className="mx-4 mb-3 border-l-2 border-line-2 pl-3">
          <blockquote className="break-words whitespace-pre-wrap">“{note}”</blockquote>
          {noted ? (
            <figcaption className="text-small text-ink-2">
              {nameOf(noted)}, <Timestamp at={noted.at} />
            </figcaption>
          ) : null}
        </figure>
      )}
      <Acts {...{ incident, me }} />
    </Panel>
  )
}

interface CaseProps {
  incident: Incident
  /** The user id of who looks. */
  me: string
}

const Facts = ({
  incident: { firstAt, lastAt, overAt, owner, state, stated, cameBack },
  me,
}: CaseProps) => (
  <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 px-4 pt-1.5 pb-3">
    <Line name="First seen">
      <Timestamp at={firstAt} />
    </Line>
    <Line name="Last seen">
      <Timestamp at={lastAt} />
    </Line>
    {overAt ? (
      <Line name="Over">
        <Timestamp at={overAt} />
      </Line>
    ) : null}
    <Line name="Owner">
      {owner ? (
        <>
          {owner.userId === me ? 'you' : nameOf(owner)}, since <Timestamp at={owner.at} />
        </>
      ) : (
        'nobody'
      )}
    </Line>
    <Line name="State">
      {stateLabels[state]}
      {stated ? (
        <span className="block text-small text-ink-2">
          {cameBack ? 'said to be fixed by' : 'said by'} {nameOf(stated)},{' '}
          <Timestamp at={stated.at} />
        </span>
      ) : null}
    </Line>
  </dl>
)

function Acts({ incident: { id, version, owner, note, state }, me }: CaseProps) {
  const { say, isPending, error } = useIncidentAct()
  const seen = { id, version }
  const { shown, opening, isOpen, open, close } = useOpened({ seen, note })
  const isMine = owner?.userId === me
  return (
    <div className="grid gap-2.5 border-t border-line px-4 py-3">
      <div className="flex flex-wrap gap-2">
        {isMine ? (
          <Button disabled={isPending} onClick={() => say({ type: 'incident_release', ...seen })}>
            Let it go
          </Button>
        ) : (
          <Button
            tone={owner || state === 'over' ? 'plain' : 'main'}
            disabled={isPending}
            onClick={() => say({ type: 'incident_take', ...seen })}
          >
            {owner ? `Take over from ${nameOf(owner)}` : 'Take over'}
          </Button>
        )}
        {/* Of the moment in which it was opened: who notes something meanwhile is not overwritten. */}
        <Button onClick={() => open({ seen, note })}>Note…</Button>
      </div>
      {state === 'over' ? null : (
        <SelectField
          label="How far it is"
          value={state}
          disabled={isPending}
          onChange={(event) =>
            say({
              type: 'incident_state',
              ...seen,
              state: event.currentTarget.value as IncidentState,
            })
          }
        >
          {incidentStates.map((one) => (
            <option key={one} value={one}>
              {stateLabels[one]}
            </option>
          ))}
        </SelectField>
      )}
      <p role="alert" className="font-label text-stop empty:hidden">
        {error}
      </p>
      <NoteDialog key={opening} open={isOpen} onClose={close} {...shown} />
    </div>
  )
}

const nameOf = ({ name }: { name: string | null }) => name ?? 'somebody who left'

const Line = ({ name, children }: { name: string; children: ReactNode }) => (
  <>
    <dt className="text-ink-2">{name}</dt>
    <dd className="num min-w-0 text-right break-words">{children}</dd>
  </>
)

interface NoteDialogProps {
  open: boolean
  onClose: () => void
  seen: { id: string; version: number }
  /** What stands there. */
  note: string
}

/** One note for the incident: what the next one should know. */
function NoteDialog({ open, onClose, seen, note }: NoteDialogProps) {
  const { say, isPending, error } = useIncidentAct(onClose)
  const [form, fields] = useCheckedForm<{ note: string }>({
    defaultValue: { note },
    schema: noteForm,
    onValid: (value) => say({ type: 'incident_note', note: value.note, ...seen }),
  })
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Note on the incident"
      description="What whoever comes next should know. It stands beside the incident with your name, in place of the note before."
    >
      <form {...checkedFormProps(form)} autoComplete="off" className="grid gap-3">
        <TextAreaField {...fieldProps(fields.note)} label="Note" rows={4} maxLength={noteMax} />
        <DialogEnd error={error}>
          <Button type="submit" tone="main" disabled={isPending}>
            Keep the note
          </Button>
        </DialogEnd>
      </form>
    </Dialog>
  )
}
