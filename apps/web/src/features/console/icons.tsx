const paths = {
  overview: 'M2 4h9a3 3 0 0 1 0 6H5m2-2L5 10l2 2',
  orders: 'M3 3h10v10H3zM3 7h10M7 7v6',
  incidents: 'M8 2.5 1.8 13.5h12.4zM8 6.5v3.2m0 2v.2',
  approvals: 'M8 2 3 4v4c0 3 2.2 5 5 6 2.8-1 5-3 5-6V4zM5.7 8l1.7 1.7L10.5 6.5',
  stock: 'M2.5 13V6L8 3l5.5 3v7M5 13V8.5h6V13M5 10.7h6',
  returns: 'M3 9v4.5h10V9M8 2.5v7m-3-3 3 3 3-3',
  messages: 'M2 3.5h12v9H2zM2 4.5l6 4.5 6-4.5',
  packing: 'M2.5 5 8 2l5.5 3v6L8 14l-5.5-3zM2.5 5 8 8l5.5-3M8 8v6',
  services: 'M2.5 2.5h11v4.5h-11zM2.5 9h11v4.5h-11zM5 4.7h.2M5 11.2h.2',
  audit: 'M3.5 2h6L12.5 5v9h-9zM9.5 2v3h3M5.7 8h4.6M5.7 11h4.6',
  programs: 'M2.5 3.5h11v9h-11zM5 6.5 7 8 5 9.5M8.5 9.5h2.5',
  faults: 'M9 1.8 3.5 9H8l-1 5.2L12.5 7H8z',
  staff:
    'M6 7.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM1.5 13.5a4.5 4.5 0 0 1 9 0M11 3a2.3 2.3 0 0 1 0 4.3M12.3 9.8a4.5 4.5 0 0 1 2.2 3.7',
  signOut: 'M9.5 3H4v10h5.5M7 8h6.5m-2.3-2.3L13.5 8l-2.3 2.3',
  find: 'M7 12a5 5 0 1 0 0-10 5 5 0 0 0 0 10zM10.7 10.7 14 14',
  menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
  keys: 'M1.5 4h13v8h-13zM4 6.5h.2M6.5 6.5h.2M9 6.5h.2M11.5 6.5h.2M5 9.5h6',
  shop: 'M3 6h10l-.8 7.5H3.8zM5.7 6V4.7a2.3 2.3 0 0 1 4.6 0V6',
} as const

/** The small line icons of the rail; the word beside them says it. */
export function Icon({ name }: { name: keyof typeof paths }) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinejoin="round"
      strokeLinecap="round"
      className="size-3.75 shrink-0"
    >
      <path d={paths[name]} />
    </svg>
  )
}
