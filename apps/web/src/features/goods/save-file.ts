/** Hands a text to the browser as a file to keep. */
export function saveFile({ name, text }: { name: string; text: string }): void {
  // Spreadsheets take a file without this mark for one in their own letters.
  const url = URL.createObjectURL(new Blob([`\uFEFF${text}`], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
