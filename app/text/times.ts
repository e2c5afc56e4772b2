/** Times in words, for a person's clock. All functions are of their arguments alone: the moment and the locale are given. */
import { t } from './t.ts'

/** Local calendar day as a number that grows by one a day, whatever daylight saving does. */
export function dayOf(atMs: number): number {
  const date = new Date(atMs)
  return Math.round(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000)
}

/** A day as a date field has it: `2026-11-24`. */
export function dayInputText(atMs: number): string {
  const date = new Date(atMs)
  const parts = [date.getMonth() + 1, date.getDate()].map((part) => `${part}`.padStart(2, '0'))
  return [`${date.getFullYear()}`.padStart(4, '0'), ...parts].join('-')
}

const formats = new Map<string, Intl.DateTimeFormat>()

function format(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale, options)
  formats.set(key, known)
  return known
}

export function clockText(atMs: number, locale: string): string {
  return format(locale, { timeStyle: 'short' }).format(atMs)
}

export function fullTimeText(atMs: number, locale: string): string {
  return format(locale, { dateStyle: 'full', timeStyle: 'short' }).format(atMs)
}

function sameYear(a: number, b: number): boolean {
  return new Date(a).getFullYear() === new Date(b).getFullYear()
}

/** The heading of a day in a timeline. */
export function dayText(atMs: number, nowMs: number, locale: string): string {
  const age = dayOf(nowMs) - dayOf(atMs)
  if (age === 0) return t('today')
  if (age === 1) return t('yesterday')
  if (sameYear(atMs, nowMs))
    return format(locale, { weekday: 'long', day: 'numeric', month: 'long' }).format(atMs)
  return format(locale, { day: 'numeric', month: 'long', year: 'numeric' }).format(atMs)
}

/** The short time of a room list row. */
export function listTimeText(atMs: number, nowMs: number, locale: string): string {
  const age = dayOf(nowMs) - dayOf(atMs)
  if (age <= 0) return clockText(atMs, locale)
  if (age === 1) return t('yesterday')
  if (age < 7) return format(locale, { weekday: 'short' }).format(atMs)
  if (sameYear(atMs, nowMs)) return format(locale, { day: 'numeric', month: 'short' }).format(atMs)
  return format(locale, { day: 'numeric', month: 'short', year: 'numeric' }).format(atMs)
}

/** A moment to come, such as the end of an invite. */
export function momentText(atMs: number, locale: string): string {
  const day = format(locale, { weekday: 'short', day: 'numeric', month: 'long' }).format(atMs)
  return `${day}, ${clockText(atMs, locale)}`
}

/** A day as a date; empty for today. */
export function dateText(atMs: number, nowMs: number, locale: string): string {
  if (dayOf(atMs) >= dayOf(nowMs)) return ''
  if (sameYear(atMs, nowMs)) return format(locale, { day: 'numeric', month: 'long' }).format(atMs)
  return format(locale, { day: 'numeric', month: 'long', year: 'numeric' }).format(atMs)
}
