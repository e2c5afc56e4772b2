/** Whether somebody is here, in words. */
import type { Presence } from '../../shared/client/views.ts'
import { t } from './t.ts'
import { clockText, dayOf, listTimeText } from './times.ts'

/** Empty when nothing is known: no word is better than a guess. */
export function presenceText(presence: Presence, nowMs: number, locale: string): string {
  if (presence.kind === 'online') return t('presence-online')
  if (presence.kind === 'away') return t('presence-away')
  const atMs = presence.lastActiveMs
  if (atMs === undefined) return ''
  const today = dayOf(atMs) >= dayOf(nowMs)
  return t('presence-last', { time: today ? clockText(atMs, locale) : lowerDay(atMs, nowMs, locale) })
}

/** "yesterday" stands within a sentence here; other days are names and numbers. */
function lowerDay(atMs: number, nowMs: number, locale: string): string {
  const text = listTimeText(atMs, nowMs, locale)
  return text === t('yesterday') ? text.toLocaleLowerCase() : text
}
