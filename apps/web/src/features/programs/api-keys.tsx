'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Timestamp } from '../../components/timestamp.tsx'
import { Badge } from '../../components/ui/badge.tsx'
import { Button } from '../../components/ui/button.tsx'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import { StaleNote } from '../../components/ui/stale-note.tsx'
import { StateNote } from '../../components/ui/state.tsx'
import { Table, Td, Th, Tr } from '../../components/ui/table.tsx'
import { WithAside } from '../../components/ui/with-aside.tsx'
import { type ConsoleOutputs, useConsoleApi } from '../../lib/console-api.ts'
import { useIdempotencyKey } from '../../lib/use-idempotency-key.ts'
import { useOpened } from '../../lib/use-opened.ts'
import { AddKeyForm } from './add-key-form.tsx'
import { ReasonDialog } from './reason-dialog.tsx'

type ApiKey = ConsoleOutputs['programs']['keys'][number]

/** Programs call at any time, and no event says so. */
const refreshMs = 10_000

/** The keys of programs of other teams, and making one. */
export function ApiKeys({ keys: initialData }: { keys: ApiKey[] }) {
  const api = useConsoleApi()
  const { data, isError, refetch } = useQuery(
    api.console.programs.keys.queryOptions(undefined, { initialData, refetchInterval: refreshMs }),
  )
  const { shown: asked, opening, isOpen, open, close } = useOpened<ApiKey | null>(null)
  return (
    <>
      {isError ? <StaleNote what="The list" onRetry={refetch} /> : null}
      <WithAside>
        <Panel aria-label="Keys">
          <PanelHeader title="Keys of programs" note={String(data.length)} className="pb-2" />
          {data.length === 0 ? (
            <StateNote kind="empty" title="No program has a key">
              With a key, a program of another team holds stock, charges, makes labels and completes
              its orders.
            </StateNote>
          ) : (
            <KeyTable keys={data} onRevoke={open} />
          )}
        </Panel>
        <Panel aria-label="Make a key">
          <PanelHeader title="Make a key" />
          <AddKeyForm />
        </Panel>
      </WithAside>
      {asked ? <RevokeDialog key={opening} apiKey={asked} open={isOpen} onClose={close} /> : null}
    </>
  )
}

function KeyTable({
  keys,
  onRevoke,
}: {
  keys: readonly ApiKey[]
  onRevoke: (key: ApiKey) => void
}) {
  return (
    <Table label="Keys">
      <thead>
        <tr>
          <Th>Program</Th>
          <Th className="max-md:hidden">Last used</Th>
          <Th className="max-md:hidden">Opens until</Th>
          <Th className="relative">
            <span className="sr-only">Revoke</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {keys.map((key) => (
          <Tr key={key.id} data-key={key.name}>
            <Td className="w-full max-w-0 md:w-1/2">
              <span className="block truncate font-label">{key.name}</span>
              <span className="block text-small text-ink-2">{key.scopes.join(', ')}</span>
              {key.state === 'open' ? null : (
                <Badge tone="stop" className="mt-1">
                  {key.state === 'revoked' ? 'Revoked' : 'Expired'}
                </Badge>
              )}
            </Td>
            <Td className="whitespace-nowrap max-md:hidden">
              {key.lastUsedAt === null ? 'never' : <Timestamp at={key.lastUsedAt} />}
            </Td>
            <Td className="whitespace-nowrap max-md:hidden">
              <Timestamp at={key.expiresAt} />
            </Td>
            <Td className="text-right">
              {key.state === 'open' ? (
                <Button
                  size="small"
                  aria-label={`Revoke the key of ${key.name}`}
                  onClick={() => onRevoke(key)}
                >
                  Revoke…
                </Button>
              ) : null}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}

function RevokeDialog({
  apiKey: { id, name },
  open,
  onClose,
}: {
  apiKey: ApiKey
  open: boolean
  onClose: () => void
}) {
  const api = useConsoleApi()
  const queries = useQueryClient()
  const { idempotencyKey, afterError } = useIdempotencyKey()
  const revoke = useMutation(
    api.console.programs.revokeKey.mutationOptions({
      onSuccess: () => {
        void queries.invalidateQueries(api.console.programs.keys.queryFilter())
        onClose()
      },
      onError: afterError,
    }),
  )
  return (
    <ReasonDialog
      {...{ open, onClose }}
      title={`Revoke the key of ${name}`}
      description="Its next call is refused. A revoked key never opens anything again."
      act="Revoke"
      isPending={revoke.isPending}
      error={revoke.error?.message}
      onReason={(reason) => revoke.mutate({ id, reason, idempotencyKey })}
    />
  )
}
