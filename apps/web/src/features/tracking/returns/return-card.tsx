'use client'

import { useFormStatus } from 'react-dom'
import type { ReturnStory, StoryLine } from '../../../components/order-timeline/return-story.ts'
import { Steps } from '../../../components/order-timeline/timeline-view.tsx'
import { ParcelNumber } from '../../../components/parcel-number.tsx'
import { Button, buttonClass } from '../../../components/ui/button.tsx'
import { cn } from '../../../lib/cn.ts'
import { sayShop } from '../../../messages/say-shop.ts'

/** One return of an order: what is sent back, what became of it, and what its shopper may do. */
export function ReturnCard({
  story,
  zone,
  labelHref,
  giveUp,
}: {
  story: ReturnStory
  zone: string
  /** Where its label is printed. */
  labelHref: string
  giveUp: (returnId: string) => Promise<void>
}) {
  const { returnId, name, headline, lead, steps, lines, labels, givingUp, status } = story
  const titleId = `return-${returnId}`
  return (
    <section
      aria-labelledby={titleId}
      data-return={returnId}
      data-status={status}
      className="mt-8 rounded-card border border-line p-5"
    >
      <p className="text-sm text-ink-3">{name}</p>
      <h2 id={titleId} className="font-display text-2xl font-medium text-balance">
        {headline}
      </h2>
      <p className="mt-2 max-w-lead text-body text-ink-2" aria-live="polite">
        {lead}
      </p>
      <ul className="num mt-4 grid gap-2 border-y border-line py-3 text-body">
        {lines.map((line) => (
          <Line key={line.line} line={line} />
        ))}
      </ul>
      {labels.length === 0 ? null : (
        <div className="mt-4 grid gap-2 text-body">
          {labels.map(({ carrier, trackingNumber }) => (
            <p key={trackingNumber} className="flex flex-wrap justify-between gap-x-4">
              <span className="text-ink-3">{carrier}</span>
              <span className="break-all">
                <ParcelNumber carrier={carrier} number={trackingNumber} />
              </span>
            </p>
          ))}
          <a
            href={labelHref}
            className={cn(buttonClass({ tone: 'plain', size: 'large' }), 'justify-self-start')}
          >
            {sayShop('return.label.print')}
          </a>
        </div>
      )}
      <ol className="mt-5">
        <Steps steps={steps} zone={zone} />
      </ol>
      {givingUp === null ? null : (
        <GiveUp consequence={givingUp} giveUp={giveUp.bind(null, returnId)} />
      )}
    </section>
  )
}

function Line({ line: { name, quantity, details, amount } }: { line: StoryLine }) {
  return (
    <li className="flex flex-wrap justify-between gap-x-4">
      <span>
        {`${quantity} × ${name}`}
        <span className="block text-ink-3">{details.join(', ')}</span>
      </span>
      {amount === '' ? null : <span className="text-ink-2">{amount}</span>}
    </li>
  )
}

function GiveUp({ consequence, giveUp }: { consequence: string; giveUp: () => Promise<void> }) {
  return (
    <details className="mt-1 max-w-lead">
      <summary className="w-fit cursor-pointer rounded-sm text-body text-ink-2 underline underline-offset-4 hover:text-ink">
        {sayShop('return.give_up')}
      </summary>
      <form
        action={giveUp}
        className="mt-3.5 grid gap-3.5 rounded-panel border border-line bg-panel p-4"
      >
        <p className="text-body text-ink-2">
          {`${consequence} ${sayShop('return.give_up.again')}`}
        </p>
        <Submit />
      </form>
    </details>
  )
}

function Submit() {
  const { pending } = useFormStatus()
  return (
    <Button type="submit" tone="undo" size="large" disabled={pending} className="w-fit">
      {sayShop(pending ? 'return.ask.sending' : 'return.give_up.yes')}
    </Button>
  )
}
