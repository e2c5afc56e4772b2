/**
 * Every sentence the app says, in English. A key is a text or a function of its parameters;
 * another language is another object of the same shape.
 */
import { entryTexts } from './entry.ts'
import { listTexts } from './list.ts'
import { roomTexts } from './room.ts'
import { troubleTexts } from './trouble.ts'

export const en = { ...entryTexts, ...listTexts, ...roomTexts, ...troubleTexts } as const
