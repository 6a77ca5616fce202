'use client'

import { formatMoney } from '@sagaboard/events/saga/money'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import Link from 'next/link'
import { approvalNeeded, askVerb } from '../../components/approval/words.ts'
import { Timestamp } from '../../components/timestamp.tsx'
import { Badge } from '../../components/ui/badge.tsx'
import { Button } from '../../components/ui/button.tsx'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import { StaleNote } from '../../components/ui/stale-note.tsx'
import { StateNote } from '../../components/ui/state.tsx'
import { Table, Td, Th, Tr } from '../../components/ui/table.tsx'
import { approvalsHref } from '../../lib/approvals.ts'
import { type ConsoleOutputs, useConsoleApi } from '../../lib/console-api.ts'
import { useIdempotencyKey } from '../../lib/use-idempotency-key.ts'
import { useOpened } from '../../lib/use-opened.ts'
import { ReasonDialog } from './reason-dialog.tsx'

type Charge = ConsoleOutputs['programs']['charges'][number]

const refreshMs = 5_000

interface ChargesProps {
  charges: Charge[]
  /** Whether who looks may give one back. */
  mayGiveBack: boolean
}

/** Charges of programs for which nothing has left the shelf, and giving one back. */
export function Charges({ charges: initialData, mayGiveBack }: ChargesProps) {
  const api = useConsoleApi()
  const { data, isError, refetch } = useQuery(
    api.console.programs.charges.queryOptions(undefined, {
      initialData,
      refetchInterval: refreshMs,
    }),
  )
  const { shown: asked, opening, isOpen, open, close } = useOpened<Charge | null>(null)
  return (
    <>
      {isError ? <StaleNote what="The list" onRetry={refetch} /> : null}
      <Panel aria-label="Charges to give back">
        <PanelHeader title="Charges to give back" note={String(data.length)} className="pb-2" />
        {data.length === 0 ? (
          <StateNote kind="empty" title="None">
            A charge stands here when nothing was committed for it: its hold has ended, or there was
            none for a quarter of an hour.
          </StateNote>
        ) : (
          <ChargeTable charges={data} onGiveBack={mayGiveBack ? open : undefined} />
        )}
      </Panel>
      {asked ? <GiveBackDialog key={opening} charge={asked} open={isOpen} onClose={close} /> : null}
    </>
  )
}

const leftOf = ({ amountMinor, refundedMinor, currency }: Charge) =>
  formatMoney(amountMinor - refundedMinor, currency)

function ChargeTable({
  charges,
  onGiveBack,
}: {
  charges: readonly Charge[]
  onGiveBack: ((charge: Charge) => void) | undefined
}) {
  return (
    <Table label="Charges to give back">
      <thead>
        <tr>
          <Th>Order of the program</Th>
          <Th className="max-md:hidden">Charged</Th>
          <Th className="text-right">Amount</Th>
          <Th className="relative">
            <span className="sr-only">Give back</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {charges.map((charge) => (
          <Tr key={charge.id} data-charge={charge.externalOrderId}>
            <Td className="w-full max-w-0">
              <span className="block truncate font-label">{charge.externalOrderId}</span>
              <span className="block truncate text-small text-ink-2">
                {charge.client ?? 'a program'}
              </span>
              {charge.status === 'uncertain' ? (
                <Badge tone="wait" className="mt-1">
                  Not certain whether it was taken
                </Badge>
              ) : null}
            </Td>
            <Td className="whitespace-nowrap max-md:hidden">
              <Timestamp at={charge.createdAt} />
            </Td>
            <Td className="text-right whitespace-nowrap">{leftOf(charge)}</Td>
            <Td className="text-right whitespace-nowrap">
              {charge.giveBackAt !== null ? (
                <Badge tone="wait">Is given back</Badge>
              ) : charge.isWaiting ? (
                <Link href={approvalsHref} className="underline underline-offset-2">
                  Waits for approval
                </Link>
              ) : onGiveBack ? (
                <Button
                  size="small"
                  aria-label={`Give back the charge of ${charge.externalOrderId}`}
                  onClick={() => onGiveBack(charge)}
                >
                  Give back…
                </Button>
              ) : null}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}

function GiveBackDialog({
  charge,
  open,
  onClose,
}: {
  charge: Charge
  open: boolean
  onClose: () => void
}) {
  const api = useConsoleApi()
  const queries = useQueryClient()
  const { idempotencyKey, afterError } = useIdempotencyKey()
  const giveBack = useMutation(
    api.console.programs.giveBack.mutationOptions({
      onSuccess: () => {
        void queries.invalidateQueries(api.console.programs.charges.queryFilter())
        void queries.invalidateQueries(api.console.approvals.pathFilter())
        onClose()
      },
      onError: afterError,
    }),
  )
  return (
    <ReasonDialog
      {...{ open, onClose }}
      title={`Give back the charge of ${charge.externalOrderId}`}
      note={charge.approval ? approvalNeeded(charge.approval, charge.currency) : ''}
      description={
        charge.status === 'uncertain'
          ? 'The charge is barred at the provider, and what was taken under it is given back.'
          : `${leftOf(charge)} go back to the card.`
      }
      act={charge.approval ? askVerb : 'Give back'}
      isPending={giveBack.isPending}
      error={giveBack.error?.message}
      onReason={(reason) => giveBack.mutate({ id: charge.id, reason, idempotencyKey })}
    />
  )
}
