/** @jsxRuntime automatic */
import { Button } from '@react-email/button'
import { Container } from '@react-email/container'
import { Head } from '@react-email/head'
import { Heading } from '@react-email/heading'
import { Html } from '@react-email/html'
import { Link } from '@react-email/link'
import { Preview } from '@react-email/preview'
import { Section } from '@react-email/section'
import { Text } from '@react-email/text'
import { type CSSProperties, Fragment, type ReactNode } from 'react'
import type { Block } from './blocks.ts'
import type { Language } from './language.ts'
import type { Letter } from './letter.ts'
import { type Colours, coloured, darkStyle, type Medium } from './palette.ts'

const sans = "Geist, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif"
const serif = "Fraunces, Georgia, 'Times New Roman', serif"

export interface TemplateProps {
  letter: Letter
  language: Language
  orderNumber: string
  /** Where the order is followed, with the key to it. */
  orderUrl: string
  shopName: string
  medium: Medium
}

/** A message as the shop looks: its name, a headline in serif, a card, and one way to the order. */
export function Template({
  letter,
  language,
  orderNumber,
  orderUrl,
  shopName,
  medium,
}: TemplateProps) {
  const { say, tag } = language
  const paint = painter(medium)
  return (
    <Html lang={tag} style={{ colorScheme: 'light dark' }}>
      <Head>
        <title>{letter.subject}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        {medium === 'mail' ? <style>{darkStyle}</style> : null}
      </Head>
      <body {...paint({ backgroundColor: 'paper' }, { margin: 0, padding: 0 })}>
        <Preview>{letter.lead.join(' ')}</Preview>
        <Section
          {...paint({ backgroundColor: 'paper' }, { padding: '24px 12px', fontFamily: sans })}
        >
          <Container style={{ maxWidth: 560 }}>
            <Text
              {...paint(
                { color: 'ink' },
                { margin: '0 4px 16px', fontFamily: serif, fontSize: 21, fontWeight: 600 },
              )}
            >
              {shopName}
            </Text>
            <Section
              {...paint(
                { backgroundColor: 'panel', borderColor: 'line' },
                {
                  borderWidth: 1,
                  borderStyle: 'solid',
                  borderRadius: 14,
                  borderCollapse: 'separate',
                  padding: '28px 24px',
                },
              )}
            >
              <Text {...paint({ color: 'ink-2' }, { ...small, margin: 0 })}>
                {say('order.number', { number: orderNumber })}
              </Text>
              <Heading {...paint({ color: 'ink' }, head)}>{letter.head}</Heading>
              <Sentences of={letter.lead} medium={medium} />
              {letter.blocks.map((block) => (
                <BlockView key={JSON.stringify(block)} block={block} medium={medium} />
              ))}
              <Sentences of={letter.closing} medium={medium} />
              <Button
                href={orderUrl}
                {...paint(
                  { backgroundColor: 'ink', color: 'bg' },
                  {
                    marginTop: 20,
                    padding: '12px 20px',
                    borderRadius: 10,
                    fontSize: 15,
                    fontWeight: 600,
                  },
                )}
              >
                {say('order.link')}
              </Button>
            </Section>
            <Text {...paint({ color: 'ink-2' }, { ...small, margin: '16px 4px 0' })}>
              {say('footer', { number: orderNumber, shop: shopName })}
            </Text>
          </Container>
        </Section>
      </body>
    </Html>
  )
}

const small = { fontSize: 13, lineHeight: '19px' } as const
const body = { fontSize: 15, lineHeight: '23px' } as const
const head = {
  margin: '6px 0 14px',
  fontFamily: serif,
  fontSize: 28,
  lineHeight: '34px',
  fontWeight: 500,
  letterSpacing: '-0.02em',
} as const

/** Colours and the rest of an element's style, for where it is shown. */
const painter = (medium: Medium) => (colours: Colours, style: CSSProperties) => {
  const { style: inks, ...rest } = coloured(colours, medium)
  return { ...rest, style: { ...style, ...inks } }
}

const Sentences = ({ of, medium }: { of: readonly string[]; medium: Medium }) =>
  of.length === 0 ? null : (
    <Text {...painter(medium)({ color: 'ink' }, { ...body, margin: '0 0 14px' })}>
      {of.join(' ')}
    </Text>
  )

function BlockView({ block, medium }: { block: Block; medium: Medium }) {
  switch (block.type) {
    case 'rows':
      return <Rows rows={block.rows} medium={medium} />
    case 'address':
      return (
        <Small medium={medium} title={block.title}>
          <Lines of={block.lines} />
        </Small>
      )
    case 'parcel':
      return (
        <Small medium={medium} title={block.title}>
          <Lines of={block.holds} />
          {block.link ? (
            <>
              <br />
              <Link
                href={block.link.href}
                {...painter(medium)({ color: 'ink' }, { textDecoration: 'underline' })}
              >
                {block.link.text}
              </Link>
            </>
          ) : null}
        </Small>
      )
    default:
      return block satisfies never
  }
}

const Lines = ({ of }: { of: readonly string[] }) =>
  of.map((line, index) => (
    <Fragment key={line}>
      {index > 0 ? <br /> : null}
      {line}
    </Fragment>
  ))

/** Something with a title over it, between thin lines. */
function Small({
  title,
  medium,
  children,
}: {
  title: string
  medium: Medium
  children: ReactNode
}) {
  const paint = painter(medium)
  return (
    <Section {...paint({ borderColor: 'line' }, { ...ruled, margin: '0 0 14px' })}>
      <Text {...paint({ color: 'ink' }, { ...body, margin: 0, fontWeight: 600 })}>{title}</Text>
      <Text {...paint({ color: 'ink-2' }, { ...body, margin: 0 })}>{children}</Text>
    </Section>
  )
}

const ruled = { borderTopWidth: 1, borderTopStyle: 'solid', paddingTop: 12 } as const

/** Figures below each other, each with what it is of. */
function Rows({
  rows,
  medium,
}: {
  rows: Extract<Block, { type: 'rows' }>['rows']
  medium: Medium
}) {
  const paint = painter(medium)
  return (
    <table
      data-text-format="dataTable"
      cellPadding="0"
      cellSpacing="0"
      width="100%"
      style={{ width: '100%', margin: '0 0 14px', borderCollapse: 'collapse' }}
    >
      <tbody>
        {rows.map(({ label, value, isTotal }) => {
          const cell = {
            ...body,
            ...ruled,
            padding: '8px 0',
            fontWeight: isTotal ? 600 : 400,
          } as const
          return (
            <tr key={label}>
              <td {...paint({ color: 'ink', borderColor: 'line' }, cell)}>{label}</td>
              <td
                align="right"
                {...paint(
                  { color: 'ink', borderColor: 'line' },
                  { ...cell, paddingLeft: 16, whiteSpace: 'nowrap', textAlign: 'right' },
                )}
              >
                {value}
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
