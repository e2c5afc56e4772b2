/** Texts as people write them: mostly short, some long, a few only emoji, now and then a link, an answer in one word or a number. */
import type { Chance } from './chance.ts'
import { emojiInTexts, type InventedPerson, type Language } from './languages.ts'

const medianWords = 7
const maxWords = 600
const wordsOfSentence = 9

export function inventedText({ languages }: InventedPerson, chance: Chance): string {
  if (chance.happens(0.04)) return emojiOnly(chance)
  const [first] = languages
  const language = first && chance.happens(0.85) ? first : chance.pick(languages)
  const words = Math.max(1, Math.min(maxWords, Math.round(chance.around(medianWords, 0.9))))
  const text = sentences(language, words, chance)
  if (chance.happens(0.06)) return `${text} ${chance.pick(emojiInTexts)}`
  return chance.happens(0.015) ? `${text} https://example.org/${chance.below(100_000)}` : text
}

function emojiOnly(chance: Chance): string {
  return Array.from({ length: 1 + chance.below(3) }, () => chance.pick(emojiInTexts)).join('')
}

function sentences(language: Language, words: number, chance: Chance): string {
  const parts: string[] = []
  for (let left = words; left > 0; left -= wordsOfSentence) {
    const said = Array.from({ length: Math.min(left, wordsOfSentence) }, () => frequentWord(language, chance))
    parts.push(said.join(language.space) + chance.pick(language.ends))
  }
  return parts.join(words > 60 ? '\n' : language.space)
}

/** The first words of a language are the most frequent ones. */
function frequentWord({ words }: Language, chance: Chance): string {
  return words[Math.floor(words.length * chance.unit() ** 2)] ?? ''
}
