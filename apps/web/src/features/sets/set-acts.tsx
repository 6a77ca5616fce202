'use client'

import type { z } from 'zod'
import { approvalNeeded, askVerb } from '../../components/approval/words.ts'
import { Button } from '../../components/ui/button.tsx'
import { Dialog } from '../../components/ui/dialog.tsx'
import { DialogEnd } from '../../components/ui/dialog-end.tsx'
import { TextField } from '../../components/ui/field.tsx'
import { fieldProps } from '../../components/ui/field-props.ts'
import { reasonMax } from '../../lib/reason.ts'
import { reasonForm, startForm, usualStopPercent } from '../../lib/set-acts.ts'
import { actLabels } from '../../lib/set-words.ts'
import { checkedFormProps, useCheckedForm } from '../../lib/use-checked-form.ts'
import { useOpened } from '../../lib/use-opened.ts'
import { useSaySet } from './use-set.ts'
import { orders, type SetDetail, type SetRow } from './words.ts'

/** What a person can say of a set: that it begins, pauses, goes on, or stops for good. */
export function SetActs({ set, possible, approval }: BeginProps) {
  switch (set.state) {
    case 'ready':
      return (
        <div className="flex flex-wrap gap-2">
          {possible > 0 ? <Begin {...{ set, possible, approval }} /> : null}
          <Halt set={set} type="set_stop" />
        </div>
      )
    case 'previewing':
      return <Halt set={set} type="set_stop" />
    case 'running':
      return (
        <div className="flex flex-wrap gap-2">
          <Halt set={set} type="set_pause" />
          <Halt set={set} type="set_stop" />
        </div>
      )
    case 'paused':
      return (
        <div className="flex flex-wrap gap-2">
          <Halt set={set} type="set_resume" />
          <Halt set={set} type="set_stop" />
        </div>
      )
    default:
      return null
  }
}

interface BeginProps {
  set: SetRow
  /** How many of its orders can be asked for. */
  possible: number
  /** That another supervisor has to approve it, and why; null when nobody has to. */
  approval: SetDetail['approval']
}

function Begin({ set, possible, approval }: BeginProps) {
  const { opening, isOpen, open, close } = useOpened(null)
  return (
    <>
      <Button tone="main" onClick={() => open(null)}>
        Begin with one order…
      </Button>
      <Dialog
        open={isOpen}
        onClose={close}
        title={`${actLabels[set.act.type]}: ${orders(possible)}`}
        description="One order first, then 5, 20 and 100, each stage once the one before has ended; then it asks you. An order that has changed by then is left out. One command per order, with your name and reason."
      >
        <BeginForm key={opening} {...{ set, approval }} onDone={close} />
      </Dialog>
    </>
  )
}

function BeginForm({
  set,
  approval,
  onDone,
}: Pick<BeginProps, 'set' | 'approval'> & { onDone: () => void }) {
  const { say, isPending, error } = useSaySet(onDone)
  const [form, fields] = useCheckedForm<z.input<typeof startForm>, z.output<typeof startForm>>({
    defaultValue: { reason: '', stopPercent: String(usualStopPercent) },
    shouldValidate: 'onBlur',
    schema: startForm,
    disableAutoCoercion: true,
    onValid: (value) => say({ type: 'set_start', setId: set.id, version: set.version, ...value }),
  })
  return (
    <form {...checkedFormProps(form)} autoComplete="off" className="grid gap-3">
      <TextField
        {...fieldProps(fields.reason)}
        label="Reason"
        hint="Kept with each order for good, with your name."
        required
        maxLength={reasonMax}
      />
      <TextField
        {...fieldProps(fields.stopPercent)}
        label="Stop when more than so many % of a stage fail"
        inputMode="numeric"
        required
      />
      {approval ? (
        <p className="rounded-lg bg-sunk px-3 py-2">
          {approvalNeeded(approval, approval.currency)}
        </p>
      ) : null}
      <Foot
        {...{ error, isPending }}
        verb={approval ? askVerb : 'Begin with one order'}
        tone="main"
      />
    </form>
  )
}

type HaltType = 'set_pause' | 'set_resume' | 'set_stop'

const verbs: Record<HaltType, { verb: string; tone: 'plain' | 'main' | 'stop'; means: string }> = {
  set_pause: {
    verb: 'Pause',
    tone: 'plain',
    means: 'No other order is asked for. Those on their way are followed to their end.',
  },
  set_resume: {
    verb: 'Go on',
    tone: 'main',
    means: 'The next orders are asked for, with the name and the reason of whoever has begun.',
  },
  set_stop: {
    verb: 'Stop for good',
    tone: 'stop',
    means:
      'No other order is asked for, and this can’t be taken back: freeze what is left as another set. Those on their way are followed to their end.',
  },
}

function Halt({ set, type }: { set: SetRow; type: HaltType }) {
  const { opening, isOpen, open, close } = useOpened(null)
  const { verb, tone } = verbs[type]
  const means =
    type === 'set_resume' && set.halt === 'role'
      ? 'The next orders are asked for with your name and reason, in place of whoever has begun.'
      : verbs[type].means
  return (
    <>
      <Button tone={tone} onClick={() => open(null)}>
        {verb}…
      </Button>
      <Dialog open={isOpen} onClose={close} title={`${verb}: ${set.title}`} description={means}>
        <HaltForm key={opening} {...{ set, type }} onDone={close} />
      </Dialog>
    </>
  )
}

function HaltForm({ set, type, onDone }: { set: SetRow; type: HaltType; onDone: () => void }) {
  const { say, isPending, error } = useSaySet(onDone)
  const { verb, tone } = verbs[type]
  const [form, fields] = useCheckedForm<z.input<typeof reasonForm>, z.output<typeof reasonForm>>({
    defaultValue: { reason: '' },
    shouldValidate: 'onBlur',
    schema: reasonForm,
    onValid: (value) => say({ type, setId: set.id, version: set.version, ...value }),
  })
  return (
    <form {...checkedFormProps(form)} autoComplete="off" className="grid gap-3">
      <TextField
        {...fieldProps(fields.reason)}
        label="Reason"
        hint="Kept in the audit, with your name."
        required
        maxLength={reasonMax}
      />
      <Foot {...{ error, isPending, verb }} tone={tone === 'plain' ? 'main' : tone} />
    </form>
  )
}

interface FootProps {
  error: string | undefined
  isPending: boolean
  verb: string
  tone: 'main' | 'stop'
}

const Foot = ({ error, isPending, verb, tone }: FootProps) => (
  <DialogEnd error={error}>
    <Button type="submit" tone={tone} disabled={isPending}>
      {isPending ? 'Asking…' : verb}
    </Button>
  </DialogEnd>
)
