const formats = new Map<string, Intl.DateTimeFormat>()

/** A moment to the second, with its day, as a relay stamps it. */
export function secondsText(atMs: number, locale: string): string {
  const format =
    formats.get(locale) ??
    new Intl.DateTimeFormat(locale, {
      day: 'numeric',
      month: 'short',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
  formats.set(locale, format)
  return format.format(atMs)
}
