/** The mark: forward, and back the way it came. */
export function BrandMark({ className }: { className?: string }) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 22 22"
      fill="none"
      strokeWidth="2.6"
      strokeLinecap="round"
      className={className}
    >
      <path d="M3 7h10a4.5 4.5 0 0 1 0 9H8" className="stroke-go" />
      <path d="m10.5 12.8-3.2 3.2 3.2 3.2" className="stroke-undo" strokeLinejoin="round" />
    </svg>
  )
}
