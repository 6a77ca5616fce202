'use client'

import { turnCharacterKeys, useCharacterKeys } from '../../lib/key-choice.ts'
import { keyPlaces, keysAt } from '../../lib/keys.ts'
import { say } from '../../messages/say.ts'
import { itemsFor } from './nav.tsx'

/** Every key of the console, and the switch for those of one character. `role` is of who looks. */
export function KeySheet({ role }: { role: string }) {
  const isOn = useCharacterKeys()
  return (
    <div className="grid gap-4">
      <div className="grid gap-1">
        <label className="flex min-h-8 items-center gap-2 font-label">
          <input
            type="checkbox"
            className="size-4 accent-ink"
            checked={isOn}
            onChange={({ target }) => turnCharacterKeys(target.checked)}
            aria-describedby="character-keys"
          />
          {say('keys.switch')}
        </label>
        <p id="character-keys" className="text-small text-ink-2">
          {say('keys.switch_hint')}
        </p>
      </div>
      {keyPlaces.map((place) => (
        <KeyList
          key={place}
          title={say(`keys.at.${place}`)}
          keys={keysAt(place)
            .filter(({ isCharacter }) => isOn || !isCharacter)
            .map(({ shown, means }) => ({ shown, meaning: say(means) }))}
        />
      ))}
      {isOn ? (
        <KeyList
          title={say('keys.at.go')}
          keys={itemsFor(role).map(({ key, name }) => ({
            shown: [`G ${key.toUpperCase()}`],
            meaning: name,
          }))}
        />
      ) : null}
    </div>
  )
}

function KeyList({
  title,
  keys,
}: {
  title: string
  keys: readonly { shown: readonly string[]; meaning: string }[]
}) {
  return (
    <section aria-label={title} className="grid gap-1.5">
      <h3 className="text-small font-semibold">{title}</h3>
      <dl className="grid gap-1.5">
        {keys.map(({ shown, meaning }) => (
          <div key={`${shown} ${meaning}`} className="flex gap-x-3 gap-y-0.5 max-sm:flex-wrap">
            <dt className="flex w-40 shrink-0 max-sm:w-full flex-wrap items-start gap-1.5">
              {shown.map((one) => (
                <KeyCap key={one}>{one}</KeyCap>
              ))}
            </dt>
            <dd className="min-w-0 text-ink-2">{meaning}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

/** A key as it stands on the keyboard; several that are pressed together or one after another. */
export const KeyCap = ({ children, className }: { children: string; className?: string }) => (
  <span className={className}>
    {children.split(' ').map((cap, at) => (
      <kbd
        // biome-ignore lint/suspicious/noArrayIndexKey: the caps of a key are a fixed sequence.
        key={at}
        className="mono mr-0.5 rounded border border-b-2 border-line px-1 text-micro font-medium"
      >
        {cap}
      </kbd>
    ))}
  </span>
)
