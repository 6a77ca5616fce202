/** Something that is waited for, and lets go when it is told; `reached` once somebody waits. */
export function gate() {
  let open: () => void = () => {}
  let reach: () => void = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  const reached = new Promise<void>((resolve) => {
    reach = resolve
  })
  return {
    open: () => open(),
    reached,
    async pass(): Promise<void> {
      reach()
      await opened
    },
  }
}
