import { type LoadOutcome, loadOutcomes } from '@sagaboard/events/commands/load'
import { TextField } from '../../components/ui/field.tsx'
import { outcomeLabels, usualMix } from '../../lib/load.ts'

/** The fields for what is to become of orders that are placed by themselves. */
export const MixFields = ({ errorOf }: { errorOf(outcome: LoadOutcome): string | undefined }) => (
  <fieldset className="grid gap-2">
    <legend className="pb-1 font-label">What becomes of them, in percent</legend>
    <div className="flex flex-wrap items-end gap-3 *:min-w-24 *:flex-1">
      {loadOutcomes.map((outcome) => (
        <TextField
          key={outcome}
          label={outcomeLabels[outcome]}
          name={`mix.${outcome}`}
          type="number"
          min={0}
          max={100}
          defaultValue={usualMix[outcome]}
          error={errorOf(outcome)}
        />
      ))}
    </div>
  </fieldset>
)
