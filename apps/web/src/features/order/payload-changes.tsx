import { jsonChanges } from '../../lib/json-changes.ts'

/** What an edited payload changes against the one that the log has, before it is sent. */
export function PayloadChanges({ before, after }: { before: unknown; after: unknown }) {
  const changes = jsonChanges(before, after)
  return (
    <section aria-label="What you change" className="grid gap-1.5 rounded-lg bg-sunk px-3 py-2.5">
      <h3 className="text-small font-semibold">What you change</h3>
      {changes.length === 0 ? (
        <p className="text-ink-2">Nothing yet: this is the payload that the log has.</p>
      ) : (
        <dl className="grid gap-1">
          {changes.map((change) => (
            <div key={change.path} className="mono text-small break-all">
              <dt className="font-semibold">{change.path}</dt>
              {change.before === undefined ? null : (
                <dd className="text-stop">
                  <span className="sr-only">before: </span>− {change.before}
                </dd>
              )}
              {change.after === undefined ? null : (
                <dd className="text-ok">
                  <span className="sr-only">after: </span>+ {change.after}
                </dd>
              )}
            </div>
          ))}
        </dl>
      )}
    </section>
  )
}
