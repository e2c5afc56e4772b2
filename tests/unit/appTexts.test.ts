import { describe, expect, test } from 'vitest'
import {
  connectionText,
  joinErrorText,
  postErrorText,
  refusedText,
  troubleText,
} from '../../app/text/errors.ts'
import { t, textLocale } from '../../app/text/t.ts'
import { clockText, dayOf, dayText, listTimeText } from '../../app/text/times.ts'
import { isEmojiOnly, tokensOf } from '../../app/text/tokens.ts'
import type { JoinError } from '../../shared/client/api.ts'
import type { RoomId } from '../../shared/foundation/ids.ts'

function linksIn(text: string): readonly string[] {
  return tokensOf(text).flatMap((token) => (token.kind === 'link' ? [token.text] : []))
}

describe('links in what people write', () => {
  test('[U1] the tokens together are exactly what was written', () => {
    const text = 'See (https://a.example/b_(c)), or https://d.example/?q=1&r=2. And http://e.example!'
    expect(
      tokensOf(text)
        .map((token) => token.text)
        .join(''),
    ).toBe(text)
    expect(linksIn(text)).toEqual([
      'https://a.example/b_(c)',
      'https://d.example/?q=1&r=2',
      'http://e.example',
    ])
  })

  test('[U1] only http and https become links, in any case of letters', () => {
    expect(
      linksIn('javascript:alert(1) data:text/html,x ftp://x.example file:///etc HTTPS://UP.example'),
    ).toEqual(['HTTPS://UP.example'])
  })

  test('[U1] an address with a name in front of its host stays text, as it poses as another one', () => {
    expect(linksIn('https://bank.example@evil.example/')).toEqual([])
    expect(linksIn('https://bank.example/@user')).toEqual(['https://bank.example/@user'])
  })

  test('[U1] characters that turn the reading direction end a link', () => {
    expect(linksIn('https://a.example/\u202egpj.exe')).toEqual(['https://a.example/'])
  })

  test('[U1] markup stays plain text', () => {
    expect(tokensOf('<img src=x onerror=alert(1)>')).toEqual([
      { kind: 'text', text: '<img src=x onerror=alert(1)>' },
    ])
    expect(tokensOf('')).toEqual([])
  })
})

describe('emoji alone', () => {
  test.each(['😂', '👋🏽🌊', '❤️', '👨‍👩‍👧‍👦', '🇸🇪 🇯🇵', '1️⃣', '🎉🎉🎉🎉🎉🎉'])(
    '[U2] %s is drawn large',
    (text) => {
      expect(isEmojiOnly(text)).toBe(true)
    },
  )
  test.each(['', ' ', '1', '12', '#', 'ok 😂', '©', '🎉🎉🎉🎉🎉🎉🎉'])(
    '[U2] "%s" is ordinary text',
    (text) => {
      expect(isEmojiOnly(text)).toBe(false)
    },
  )
})

describe('times in words', () => {
  const noon = new Date(2026, 4, 20, 12, 0).getTime()
  const at = (day: number, hour: number, minute = 0, month = 4, year = 2026) =>
    new Date(year, month, day, hour, minute).getTime()

  test('[U3] days are counted by the calendar, not by 24 hours', () => {
    expect(dayOf(at(20, 0, 1)) - dayOf(at(19, 23, 59))).toBe(1)
    expect(dayOf(at(20, 0)) - dayOf(at(20, 23, 59))).toBe(0)
    expect(dayOf(at(30, 12, 0, 2)) - dayOf(at(29, 12, 0, 2))).toBe(1)
  })

  test('[U3] a list row says the time today, then the day, then the date', () => {
    expect(listTimeText(at(20, 9, 5), noon, 'en-GB')).toBe('09:05')
    expect(listTimeText(at(19, 23, 59), noon, 'en-GB')).toBe('Yesterday')
    expect(listTimeText(at(16, 9), noon, 'en-GB')).toBe('Sat')
    expect(listTimeText(at(13, 9), noon, 'en-GB')).toBe('13 May')
    expect(listTimeText(at(13, 9, 0, 4, 2025), noon, 'en-GB')).toBe('13 May 2025')
  })

  test('[U3] a clock of the other side that runs ahead still reads as a time', () => {
    expect(listTimeText(at(21, 9, 5), noon, 'en-GB')).toBe('09:05')
  })

  test('[U3] a timeline day is Today, Yesterday, or its date', () => {
    expect(dayText(at(20, 1), noon, 'en-GB')).toBe('Today')
    expect(dayText(at(19, 1), noon, 'en-GB')).toBe('Yesterday')
    expect(dayText(at(2, 1), noon, 'en-GB')).toMatch(/^Saturday,? 2 May$/)
    expect(dayText(at(2, 1, 0, 4, 2024), noon, 'en-GB')).toBe('2 May 2024')
  })

  test('[U3] the region of the person decides between 12 and 24 hours', () => {
    expect(clockText(at(20, 21, 5), 'en-GB')).toBe('21:05')
    expect(clockText(at(20, 21, 5), 'en-US')).toMatch(/^9:05\sPM$/)
    expect(textLocale(['de-DE', 'en-US'])).toBe('en-US')
    expect(textLocale(['de-DE'])).toBe('en-GB')
  })
})

describe('trouble in words', () => {
  test('[U4] counts speak singular and plural', () => {
    expect(t('people', { count: 1 })).toBe('1 person')
    expect(t('people', { count: 12000 })).toBe('12,000 people')
  })

  test('[U4] offline says how much waits', () => {
    expect(connectionText({ kind: 'no-network' }, 3)).toBe('Offline. 3 messages wait on this device.')
    expect(connectionText({ kind: 'no-network' }, 1)).toBe('Offline. 1 message waits on this device.')
    expect(connectionText({ kind: 'relay-refuses', refusal: 'relay-full' }, 9)).toContain('kept here')
  })

  const errors: readonly JoinError[] = [
    { kind: 'not-a-link' },
    { kind: 'cut' },
    { kind: 'newer-version' },
    { kind: 'other-relay', origin: 'https://other.example' },
    { kind: 'already-here', room: 'a'.repeat(64) as RoomId, name: 'Ana' },
    { kind: 'expired' },
    { kind: 'used-up' },
    { kind: 'unknown' },
    { kind: 'not-authentic' },
    { kind: 'busy' },
    { kind: 'unreachable' },
    { kind: 'refused', refusal: 'relay-full' },
    { kind: 'not-stored', error: { kind: 'quota-full' } },
  ]
  test('[U4] every way a join can end has words of its own', () => {
    const words = errors.map((error) => joinErrorText(error))
    expect(new Set(words.map((word) => word.title)).size).toBe(errors.length)
    expect(new Set(words.map((word) => word.text)).size).toBe(errors.length)
    expect(words.every((word) => word.text.endsWith('.'))).toBe(true)
  })

  test('[U4] what was refused says where it stays', () => {
    expect(refusedText('too-many')).toContain('stays on this device')
    expect(troubleText({ kind: 'not-at-relay' })).toContain('kept here')
    expect(postErrorText({ kind: 'empty' })).toBeUndefined()
  })
})
