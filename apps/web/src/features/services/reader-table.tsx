'use client'

import Link from 'next/link'
import { Fragment, useState } from 'react'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import { Table, Td, Th, Tr } from '../../components/ui/table.tsx'
import { TextButton } from '../../components/ui/text-button.tsx'
import { formatCount, formatDuration } from '../../lib/format.ts'
import { ordersHref } from '../../lib/order-filter.ts'
import { Partitions } from './partitions.tsx'
import { Trend } from './trend.tsx'
import { behindOf, clearsIn, inLineOf, type Reader, type Reading, readerNames } from './words.ts'

interface ReaderTableProps {
  readers: readonly Reader[]
  readings: readonly Reading[]
}

/** What waits for each reader of the log, one row each; a row opens to its instances and partitions. */
export function ReaderTable({ readers, readings }: ReaderTableProps) {
  const [open, setOpen] = useState<Reader['name'] | null>(null)
  return (
    <Panel aria-label="Waiting in line">
      <PanelHeader
        title="Waiting in line"
        note="behind is the age of the oldest event"
        className="pb-2"
      />
      <Table label="Waiting in line, by service">
        <thead>
          <tr>
            <Th>Service</Th>
            <Th className="max-sm:hidden">Runs as</Th>
            <Th className="text-right">In line</Th>
            <Th className="text-right">Behind</Th>
            <Th className="text-right max-lg:hidden">Answers, half · 95 %</Th>
            <Th className="max-md:hidden" title="What was in line since you look">
              Trend
            </Th>
            <Th className="max-sm:hidden">Clears</Th>
            <Th className="text-right" title="Orders that stand at it">
              Held
            </Th>
          </tr>
        </thead>
        <tbody>
          {readers.map((reader) => {
            const { name, instances, held, answered } = reader
            const isOpen = open === name
            return (
              <Fragment key={name}>
                <Tr data-reader={name}>
                  <Td>
                    <TextButton
                      aria-expanded={isOpen}
                      onClick={() => setOpen(isOpen ? null : name)}
                      className="font-label"
                    >
                      {readerNames[name]}
                    </TextButton>
                  </Td>
                  <Td className="whitespace-nowrap text-ink-2 max-sm:hidden">
                    {instances.length === 0 ? (
                      <span className="text-stop">nobody</span>
                    ) : (
                      `${formatCount(instances.length)} ${instances.length === 1 ? 'process' : 'processes'}`
                    )}
                  </Td>
                  <Td className="text-right">{formatCount(inLineOf(reader))}</Td>
                  <Td className="text-right whitespace-nowrap text-ink-2">
                    {formatDuration(behindOf(reader))}
                  </Td>
                  <Td className="text-right whitespace-nowrap text-ink-2 max-lg:hidden">
                    {answered
                      ? `${formatDuration(answered.p50Ms)} · ${formatDuration(answered.p95Ms)}`
                      : 'none lately'}
                  </Td>
                  <Td className="max-md:hidden">
                    <Trend
                      points={readings.map(({ atMs, inLine }) => ({
                        atMs,
                        value: inLine[name] ?? 0,
                      }))}
                    />
                  </Td>
                  <Td className="whitespace-nowrap text-ink-2 max-sm:hidden">
                    {clearsIn(name, readings)}
                  </Td>
                  <Td className="text-right">
                    <Held held={held} />
                  </Td>
                </Tr>
                {isOpen ? (
                  <Tr className="bg-sunk/60">
                    <Td colSpan={8}>
                      <Partitions reader={reader} />
                    </Td>
                  </Tr>
                ) : null}
              </Fragment>
            )
          })}
        </tbody>
      </Table>
    </Panel>
  )
}

/** Orders that stand still are not in line: those for a person first. */
function Held({ held: { dead, retrying } }: Pick<Reader, 'held'>) {
  if (dead + retrying === 0) return <span className="text-ink-3">0</span>
  return (
    <Link
      href={ordersHref({ attention: dead > 0 ? 'dead' : 'retrying' })}
      className={dead > 0 ? 'font-semibold text-stop' : 'font-semibold text-wait'}
    >
      {formatCount(dead + retrying)}
      <span className="sr-only">
        , {formatCount(dead)} of them {dead === 1 ? 'needs' : 'need'} a person
      </span>
    </Link>
  )
}
