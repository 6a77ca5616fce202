'use client'

import { useMutation } from '@tanstack/react-query'
import type { z } from 'zod'
import { TextField } from '../../components/ui/field.tsx'
import { fieldProps } from '../../components/ui/field-props.ts'
import { type ConsoleOutputs, useConsoleApi } from '../../lib/console-api.ts'
import { warehouseForm } from '../../lib/goods/warehouse-fields.ts'
import { checkedFormProps, useCheckedForm } from '../../lib/use-checked-form.ts'
import { FormEnd } from './form-end.tsx'
import { useGoodsAct } from './use-goods-act.ts'

export type ManagedWarehouse = ConsoleOutputs['warehouses']['list'][number]
type Input = z.input<typeof warehouseForm>
type Output = z.output<typeof warehouseForm>

/** Makes a warehouse, or changes one. */
export function WarehouseForm({
  warehouse,
  nextRank,
  onDone,
}: {
  /** undefined: a new one. */
  warehouse: ManagedWarehouse | undefined
  nextRank: number
  onDone: () => void
}) {
  const api = useConsoleApi()
  const { idempotencyKey, handlers } = useGoodsAct(onDone)
  const run = useMutation(api.console.warehouses.run.mutationOptions(handlers))
  const [form, fields] = useCheckedForm<Input, Output>({
    defaultValue: warehouse ?? { rank: nextRank },
    schema: warehouseForm,
    onValid: (value) => {
      const { reason, ...command } = value
      run.mutate({
        command: { type: warehouse ? 'warehouse_change' : 'warehouse_add', ...command },
        expectedVersion: warehouse?.version ?? null,
        reason,
        idempotencyKey,
      })
    },
  })
  return (
    <form
      {...checkedFormProps(form)}
      autoComplete="off"
      onChange={() => run.isIdle || run.reset()}
      className="grid gap-3"
    >
      <div className="grid items-start gap-3 sm:grid-cols-2">
        <TextField {...fieldProps(fields.name)} label="Name" />
        <TextField
          {...fieldProps(fields.id)}
          label="Short name"
          readOnly={warehouse !== undefined}
          hint={warehouse ? 'Stays as it is: stock names it.' : 'Such as leipzig; stays for good.'}
        />
      </div>
      <div className="grid items-start gap-3 sm:grid-cols-3">
        <TextField
          {...fieldProps(fields.country)}
          label="Country"
          maxLength={2}
          hint="Such as DE."
        />
        <TextField {...fieldProps(fields.latitude)} label="Latitude" inputMode="decimal" />
        <TextField {...fieldProps(fields.longitude)} label="Longitude" inputMode="decimal" />
      </div>
      <div className="grid items-start gap-3 sm:grid-cols-3">
        <TextField
          {...fieldProps(fields.gateway)}
          label="Airport"
          maxLength={3}
          hint="For goods that leave the customs territory; empty: none."
        />
        <TextField
          {...fieldProps(fields.gatewayLatitude)}
          label="Its latitude"
          inputMode="decimal"
        />
        <TextField
          {...fieldProps(fields.gatewayLongitude)}
          label="Its longitude"
          inputMode="decimal"
        />
      </div>
      <TextField
        {...fieldProps(fields.rank)}
        label="Rank"
        inputMode="numeric"
        hint="Lower ones are used first where nothing else decides."
      />
      <FormEnd
        reason={fields.reason}
        error={run.error?.message}
        verb={warehouse ? 'Save the warehouse' : 'Add the warehouse'}
        isBusy={run.isPending}
      />
    </form>
  )
}
