import type { ReactNode } from 'react'

/** A product's picture: flat shapes in one hue on a pale ground of their own. Drawn in a square of 100 by 100. */
export interface Drawing {
  /** The ground in light and in dark. */
  readonly ground: readonly [light: string, dark: string]
  readonly shapes: ReactNode
}

const iron = 'light-dark(#3a352c, #958d7e)'
const steel = '#b9bdc2'
const cream = '#fbf8f1'

/** By SKU. */
export const drawings: Readonly<Record<string, Drawing>> = {
  'enamel-mug': {
    ground: ['#e9eef4', '#1b2430'],
    shapes: (
      <>
        <path d="M24 34h44v34a14 14 0 0 1-14 14H38a14 14 0 0 1-14-14z" fill="#33568a" />
        <path d="M68 42h6a11 11 0 0 1 0 24h-6" fill="none" stroke="#33568a" strokeWidth="7" />
        <path d="M24 34h44v6H24z" fill={cream} />
      </>
    ),
  },
  'linen-apron': {
    ground: ['#f3eadd', '#2b241b'],
    shapes: (
      <>
        <path d="M38 16h24l5 22 13 6v42H20V44l13-6z" fill="#b98a5b" />
        <path d="M36 56h28v18H36z" fill="#0002" />
        <path d="M38 16q12 16 24 0" fill="none" stroke="#0004" strokeWidth="4" />
      </>
    ),
  },
  'desk-lamp': {
    ground: ['#f4efe0', '#2a2617'],
    shapes: (
      <>
        <path d="M34 18h32l12 30H22z" fill="#c99a2e" />
        <path d="M47 48h6v28h-6z" fill={iron} />
        <rect x="32" y="76" width="36" height="7" rx="3.5" fill={iron} />
      </>
    ),
  },
  'pull-saw': {
    ground: ['#ece9e4', '#262320'],
    shapes: (
      <>
        <path d="M14 60 70 40v16L20 68z" fill={steel} />
        <path d="m14 60 5-1 1 9-6 0z" fill="#8d9298" />
        <path d="M68 34h12a8 8 0 0 1 8 8v14a8 8 0 0 1-8 8H68z" fill="#8a4a35" />
        <rect x="74" y="42" width="7" height="14" rx="3" fill={cream} />
      </>
    ),
  },
  'herb-pot': {
    ground: ['#e8eee4', '#1d251b'],
    shapes: (
      <>
        <path d="M26 46h48l-6 38H32z" fill="#b5623f" />
        <path d="M22 38h56v10H22z" fill="#b5623f" />
        <path
          d="M50 38C48 22 38 18 30 16c2 12 8 20 20 22zm0 0c0-12 8-22 20-26 0 14-8 24-20 26z"
          fill="#5d7f4f"
        />
      </>
    ),
  },
  'watering-can': {
    ground: ['#e4edea', '#182523'],
    shapes: (
      <>
        <path d="M28 40h38v40H28z" fill="#3f7268" />
        <path d="M66 52 86 34l5 5-25 24z" fill="#3f7268" />
        <path d="M34 40a15 15 0 0 1 26 0" fill="none" stroke="#3f7268" strokeWidth="5" />
      </>
    ),
  },
  'cherry-board': {
    ground: ['#f5e8de', '#2c211b'],
    shapes: (
      <>
        <rect x="22" y="28" width="56" height="50" rx="9" fill="#9c5a3c" />
        <circle cx="68" cy="38" r="4" fill={cream} />
        <path d="M30 50h40M30 60h40M30 70h26" stroke="#0001" strokeWidth="3" />
      </>
    ),
  },
  'garden-twine': {
    ground: ['#eef0e2', '#24261a'],
    shapes: (
      <>
        <ellipse cx="50" cy="50" rx="26" ry="30" fill="#a79a5b" />
        <path
          d="M26 42c16 10 32 10 48 0M25 54c16 10 34 10 50 0M30 66c12 8 28 8 40 0"
          fill="none"
          stroke="#0002"
          strokeWidth="3"
        />
        <path d="M72 62c10 6 12 14 6 22" fill="none" stroke="#a79a5b" strokeWidth="3.5" />
      </>
    ),
  },
  'copper-pan': {
    ground: ['#f6e7df', '#2d1f19'],
    shapes: (
      <>
        <path d="M12 44h48v16a14 14 0 0 1-14 14H26a14 14 0 0 1-14-14z" fill="#b86a45" />
        <path d="M10 40h52v7H10z" fill="#9a5334" />
        <path d="M62 43h26a4 4 0 0 1 0 8H62z" fill={iron} />
        <circle cx="86" cy="47" r="1.8" fill="#f6e7df" />
      </>
    ),
  },
  'tea-towel': {
    ground: ['#ebeaf1', '#201f2a'],
    shapes: (
      <>
        <path d="M30 16h34l6 4v62H30z" fill="#6a6796" />
        <path d="M64 16v66h6V20z" fill="#0002" />
        <path
          d="M30 30h34M30 36h34M30 66h34M30 72h34"
          stroke={cream}
          strokeWidth="2.4"
          opacity=".75"
        />
        <path d="M30 82h40v3H30z" fill={cream} opacity=".6" />
      </>
    ),
  },
  'block-plane': {
    ground: ['#e6eaee', '#1c2126'],
    shapes: (
      <>
        <path d="M12 62h72a6 6 0 0 1 6 6v8H12z" fill="#4a6076" />
        <path d="M44 62 60 34l9 5-13 23z" fill={steel} />
        <path d="M62 62c0-14 8-22 20-22 4 8 2 16-4 22z" fill="#7d4a2e" />
        <circle cx="24" cy="56" r="8" fill="#7d4a2e" />
      </>
    ),
  },
  'shop-stool': {
    ground: ['#f1ebe0', '#28231a'],
    shapes: (
      <>
        <path d="M38 36h7l-12 50h-7zM55 36h7l12 50h-7zM47 36h6v46h-6z" fill="#8c6a3f" />
        <path d="M32 64h36v5H32z" fill="#7a5b34" />
        <path d="M24 24h52a7 7 0 0 1 0 14H24a7 7 0 0 1 0-14z" fill="#a47d4c" />
      </>
    ),
  },
  'folding-rule': {
    ground: ['#f5eedb', '#2a2517'],
    shapes: (
      <>
        <path d="m16 70 50-44 6 7-50 44z" fill="#d2a545" />
        <path d="m32 78 50-22 4 8-50 22z" fill="#b98d33" />
        <path
          d="m26 62 3 4m5-11 3 4m5-11 3 4m5-11 3 4m5-11 3 4M44 73l2 4m8-9 2 4m8-8 2 4m8-8 2 4"
          stroke={iron}
          strokeWidth="2"
        />
        <circle cx="30" cy="77" r="4.5" fill={iron} />
      </>
    ),
  },
  'hand-trowel': {
    ground: ['#e9ede1', '#20251a'],
    shapes: (
      <>
        <path d="M50 12c13 8 16 22 11 37H39c-5-15-2-29 11-37z" fill="#6d7f52" />
        <path d="M50 16v30" stroke="#0002" strokeWidth="3" />
        <path d="M46 48h8v12h-8z" fill={iron} />
        <path d="M43 58h14l-2 26a5 5 0 0 1-10 0z" fill="#a0683f" />
      </>
    ),
  },
  'seed-tray': {
    ground: ['#e3ebe4', '#19231d'],
    shapes: (
      <>
        <path d="M12 40h76l-7 34H19z" fill="#45715a" />
        <path d="M10 36h80v8H10z" fill="#38604b" />
        <path d="M31 46l3 26M50 46v26M69 46l-3 26" stroke="#0003" strokeWidth="3" />
        <path
          d="M22 36c-1-8 3-12 8-13 1 7-2 11-8 13zm19 0c-1-8-5-12-10-13m19 13c0-9 4-13 9-14 1 8-3 12-9 14zm20 0c-1-8 3-12 8-13 1 7-2 11-8 13z"
          fill="#7ba05f"
        />
      </>
    ),
  },
}

/** A pale ground of this hue. */
export const groundOf = (hue: number): Drawing['ground'] => [
  `oklch(0.95 0.02 ${hue})`,
  `oklch(0.26 0.025 ${hue})`,
]

/** For a product that nobody has drawn yet: a box. */
export const plainDrawing = (hue: number | null): Drawing => ({
  ground: ['#eeece6', '#232321'],
  shapes: (
    <>
      <path
        d="M22 38 50 26l28 12v34L50 84 22 72z"
        fill={hue === null ? '#8f8a7c' : `oklch(0.6 0.09 ${hue})`}
      />
      <path d="M22 38 50 50l28-12M50 50v34" fill="none" stroke="#0003" strokeWidth="3" />
    </>
  ),
})
