/**
 * Every sentence the app says, in English. A key is a text or a function of its parameters;
 * another language is another object of the same shape.
 */
import { composerTexts } from './composer.ts'
import { detailsTexts } from './details.ts'
import { entryTexts } from './entry.ts'
import { listTexts } from './list.ts'
import { messageTexts } from './message.ts'
import { roomTexts } from './room.ts'
import { searchTexts } from './search.ts'
import { settingsTexts } from './settings.ts'
import { troubleTexts } from './trouble.ts'

export const en = {
  ...entryTexts,
  ...listTexts,
  ...settingsTexts,
  ...roomTexts,
  ...messageTexts,
  ...composerTexts,
  ...detailsTexts,
  ...searchTexts,
  ...troubleTexts,
} as const
