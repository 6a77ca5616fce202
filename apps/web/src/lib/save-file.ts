interface TextFile {
  name: string
  type: 'text/csv' | 'text/html' | 'image/svg+xml'
  text: string
}

/** Spreadsheets take a file without this mark for one in their own letters. */
const marks: Partial<Record<TextFile['type'], string>> = { 'text/csv': '\uFEFF' }

/** Hands a text to the browser as a file to keep. */
export function saveFile({ name, type, text }: TextFile): void {
  const blob = new Blob([`${marks[type] ?? ''}${text}`], { type: `${type};charset=utf-8` })
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
