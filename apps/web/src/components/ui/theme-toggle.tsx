'use client'

import { useSyncExternalStore } from 'react'
import { cn } from '../../lib/cn.ts'
import type { Theme } from '../../lib/theme.ts'
import { chooseTheme, currentTheme, onThemeChange } from '../../lib/theme-choice.ts'
import { buttonClass } from './button.tsx'

/** Switches between light and dark and keeps the choice. */
export function ThemeToggle({ className }: { className?: string }) {
  const theme = useSyncExternalStore<Theme | undefined>(
    onThemeChange,
    currentTheme,
    () => undefined,
  )
  const next: Theme = theme === 'dark' ? 'light' : 'dark'
  const label = theme ? `Switch to ${next}` : 'Switch theme'
  return (
    <button
      type="button"
      onClick={() => chooseTheme(next)}
      aria-label={label}
      title={label}
      className={cn(buttonClass({ tone: 'quiet', size: 'icon' }), className)}
    >
      <svg
        aria-hidden="true"
        viewBox="0 0 16 16"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
        strokeLinecap="round"
        className="size-3.75"
      >
        {theme === 'dark' ? (
          <path d="M8 10.7a2.7 2.7 0 1 0 0-5.4 2.7 2.7 0 0 0 0 5.4zM8 1.5V3m0 10v1.5M1.5 8H3m10 0h1.5M3.4 3.4l1 1m7.2 7.2 1 1m0-9.2-1 1m-7.2 7.2-1 1" />
        ) : (
          <path d="M13.5 9.5A5.8 5.8 0 0 1 6.5 2.5a5.8 5.8 0 1 0 7 7z" />
        )}
      </svg>
    </button>
  )
}
