import { render, toPlainText } from '@react-email/render'
import { createElement } from 'react'
import type { MessageFacts } from './facts.ts'
import { languageFor } from './language.ts'
import { letterOf } from './letter.ts'
import type { Medium } from './palette.ts'
import { Template } from './template.tsx'

/** What a message is rendered from. */
export interface RenderInput {
  facts: MessageFacts
  /** The customer's language, as a tag of BCP 47. */
  locale: string
  /** Where the order is followed, with the key to it. */
  orderUrl: string
  shopName: string
  /** Where it is shown; as mail unless it is said. */
  medium?: Medium
}

export interface RenderedMessage {
  subject: string
  html: string
  text: string
}

/** A headline is no shouting. */
const plainText = { selectors: [{ selector: 'h1', options: { uppercase: false } }] }

/** A message as it is sent, and shown: subject, HTML and plain text. What a customer typed is text in all of them. */
export async function renderMessage({
  facts,
  locale,
  orderUrl,
  shopName,
  medium = 'mail',
}: RenderInput): Promise<RenderedMessage> {
  const language = languageFor(locale)
  const letter = letterOf(facts, language)
  const { orderNumber } = facts
  const html = await render(
    createElement(Template, { letter, language, orderNumber, orderUrl, shopName, medium }),
  )
  return { subject: letter.subject, html, text: toPlainText(html, plainText) }
}
