import { en } from './en/en.ts'

type Texts = typeof en
export type TextKey = keyof Texts
type ParamsOf<K extends TextKey> = Texts[K] extends (params: infer P) => string ? [params: P] : []
/** Keys whose text takes no parameters. */
export type PlainTextKey = { [K in TextKey]: Texts[K] extends string ? K : never }[TextKey]

/** The sentence for a key, in the language of this session. */
export function t<K extends TextKey>(key: K, ...params: ParamsOf<K>): string {
  const text: unknown = en[key]
  return typeof text === 'function' ? String(text(...params)) : String(text)
}

/** Formats of dates and numbers: the person's own regional form of the language the texts are in. */
export function textLocale(preferred: readonly string[]): string {
  return preferred.find((locale) => locale === 'en' || locale.startsWith('en-')) ?? 'en-GB'
}
