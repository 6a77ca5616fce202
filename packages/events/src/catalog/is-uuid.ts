/** Whether a text is a UUID as it is written, 8-4-4-4-12: PostgreSQL refuses some of what merely has 36 of its characters. */
export const isUuid = (text: string): boolean =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
