import type { Mutant } from '../mutant.ts'

const note = 'packages/db/src/commands/note-parcel.ts'
const states = 'packages/events/src/saga/parcel-news.ts'
const webhook = 'apps/web/src/server/http/webhooks/carrier.ts'
const signature = 'packages/process/src/webhook-signature.ts'
const teller = 'apps/workers/src/providers/carrier-news.ts'
const noted = ['packages/db/src/commands/note-parcel.test.ts'] as const
const folded = ['packages/events/src/saga/parcel-news.test.ts'] as const
const signed = ['packages/process/src/webhook-signature.test.ts'] as const
const door = ['apps/web/src/server/http/webhooks/carrier.pg.test.ts'] as const
const told = ['apps/workers/src/providers/carrier-news.pg.test.ts'] as const

/** What the carrier tells of parcels: once, in any order, and only when it is the carrier. */
export const carrierNewsMutants: readonly Mutant[] = [
  {
    name: 'what the carrier tells again stands in the log again',
    file: note,
    before: 'if (!(await store.note(tx, noted)))',
    after: 'if ((await store.note(tx, noted)) === undefined)',
    tests: noted,
  },
  {
    name: 'another state under a known id is the same news',
    file: note,
    before: '  known.state === news.state &&\n',
    after: '',
    tests: noted,
  },
  {
    name: 'another parcel under a known id is the same news',
    file: note,
    before: '  known.shipmentId === news.shipmentId &&\n',
    after: '',
    tests: noted,
  },
  {
    name: 'another hour under a known id is the same news',
    file: note,
    before: 'Date.parse(known.happenedAt) === Date.parse(news.happenedAt)',
    after: 'Date.parse(known.happenedAt) > 0',
    tests: noted,
  },
  {
    name: 'news are of whichever parcel comes first',
    file: note,
    before: 'find((one) => one.trackingNumber === trackingNumber)',
    after: 'find((one) => one.trackingNumber !== undefined)',
    tests: noted,
  },
  {
    name: 'the readers are not told of news',
    file: note,
    before: '    notifyFor(log, appended)\n',
    after: '',
    tests: noted,
  },
  {
    name: 'a parcel goes back to what was told late',
    file: states,
    before: "parcelStates.findLast((state) => state !== 'label_made'",
    after: "parcelStates.find((state) => state !== 'label_made'",
    tests: folded,
  },
  {
    name: 'of two news of one kind the one that arrives last is kept',
    file: states,
    before: 'known && orderOf(known, told) >= 0 ? known : told',
    after: 'told',
    tests: folded,
  },
  {
    name: 'news of one parcel are of all',
    file: states,
    before: 'if (parcel.shipmentId !== shipmentId) return parcel',
    after: "if (shipmentId === '') return parcel",
    tests: folded,
  },
  {
    name: 'anybody is the carrier who signs at all',
    file: webhook,
    before: 'if (fault) return refuse(unsigned(fault))',
    after: "if (fault === 'missing') return refuse(unsigned(fault))",
    tests: door,
  },
  {
    name: 'what was signed long ago counts',
    file: signature,
    before: 'export const toleranceSeconds = 300',
    after: 'export const toleranceSeconds = 300_000',
    tests: [...signed, ...door],
  },
  {
    name: 'what the shop refuses is not told again',
    file: teller,
    before: 'status >= 200 && status < 300',
    after: 'status >= 200',
    tests: told,
  },
  {
    name: 'of a label that is void the carrier tells all the same',
    file: 'apps/workers/src/providers/carrier-schedule.ts',
    before: 'where l.key = d.key and l.voided_at is null returning l.key)',
    after: 'where l.key = d.key returning l.key)',
    tests: told,
  },
]
