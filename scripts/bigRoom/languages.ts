/** Words to make texts of, in several languages and scripts. What they say together means nothing. */

export interface Language {
  readonly words: readonly string[]
  /** Between words: nothing in languages without spaces. */
  readonly space: string
  readonly ends: readonly string[]
}

const spaced = (words: string, ends = ['.', '.', '!', '?', '', '']): Language => ({
  ...{ words: words.split(' '), space: ' ', ends },
})
const unspaced = (words: string, ends: readonly string[]): Language => ({
  ...{ words: words.split(' '), space: '', ends },
})

export const english = spaced(
  'the and I you we that is it for on at not with this have can just so there tomorrow today see got really train kitchen bring think maybe about evening house meeting late coffee again know photo found sorry thanks work weekend rain dinner tickets garden bicycle neighbours remember finally harbour concert yesterday birthday',
)

const german = spaced(
  'und die der ich das nicht wir ist es auf mit heute morgen auch noch schon kannst bitte danke später vielleicht Küche Fahrrad Straßenbahn Wochenende übermorgen Geburtstag natürlich gleich wieder zu Hause fertig gemeinsam Frühstück Schlüssel größer Abend',
)
const spanish = spaced(
  'que la el no y en los mañana hoy pero gracias también aquí ahora vamos casa siempre nada creo tarde luego fiesta niños cumpleaños café estación quizás claro lluvia domingo jardín rápido después corazón',
)
const turkish = spaced(
  'bir ve bu için çok ben sen yarın bugün evet hayır ne zaman güzel akşam iş çay tamam görüşürüz belki şimdi İstanbul ağaç öğle ışık yağmur değil gibi',
)
const russian = spaced(
  'и не на я что мы это завтра сегодня хорошо спасибо уже потом может быть дома вечером поезд работа кофе наверное друзья ещё конечно погода велосипед суббота приеду увидимся',
)
const arabic = spaced(
  'في من على أنا هذا غدا اليوم شكرا نعم لا كيف البيت العمل مساء قهوة ربما جميل الآن بعد صديق المطر القطار موعد الحديقة إن شاء الله',
  ['.', '!', '؟', ''],
)
const hindi = spaced(
  'और है मैं नहीं यह आज कल धन्यवाद अच्छा घर काम शाम चाय शायद अभी बाद दोस्त बारिश समय कहाँ ठीक बहुत साथ रविवार',
  ['।', '!', '?', ''],
)
const chinese = unspaced(
  '我 你 我们 今天 明天 不 是 的 了 好 谢谢 晚上 回家 工作 咖啡 可能 现在 以后 朋友 下雨 火车 周末 厨房 生日 知道 时候 一起 真的 已经',
  ['。', '！', '？', ''],
)
const japanese = unspaced(
  '今日は 明日 私 あなた ありがとう です ます 家に 仕事 夜 コーヒー たぶん 今 あとで 友達 雨 電車 週末 台所 誕生日 わかりました そうですね 一緒に もう ちょっと',
  ['。', '！', '？', ''],
)
const thai = unspaced(
  'ฉัน คุณ เรา วันนี้ พรุ่งนี้ ไม่ ใช่ ขอบคุณ บ้าน งาน เย็น กาแฟ อาจจะ ตอนนี้ ทีหลัง เพื่อน ฝน รถไฟ สุดสัปดาห์ ดี มาก ครับ ค่ะ',
  ['', '', ' ครับ'],
)

export interface InventedPerson {
  readonly name: string
  /** The first is the one they mostly write in. */
  readonly languages: readonly Language[]
}

export const inventedPeople: readonly InventedPerson[] = [
  { name: 'Nora Lindqvist', languages: [english] },
  { name: 'Jonas Weiß', languages: [german, english] },
  { name: 'Мария', languages: [russian, english] },
  { name: '李小龙', languages: [chinese, english] },
  { name: 'Lucía', languages: [spanish, english] },
  { name: 'さくら', languages: [japanese] },
  { name: 'عمر', languages: [arabic, english] },
  { name: 'Çağla', languages: [turkish, german] },
  { name: 'प्रिया', languages: [hindi, english] },
  { name: 'สมชาย', languages: [thai, english] },
  { name: 'Tom', languages: [english] },
  { name: 'Aoife', languages: [english, spanish] },
]

export const reactionEmoji = ['👍', '❤️', '😂', '😮', '😢', '🎉', '🙏', '👀']
export const emojiInTexts = ['😀', '😅', '🤔', '🥳', '👨‍👩‍👧‍👦', '🏳️‍🌈', '☕', '🚲', '🌧️', '🇫🇮', '👍🏽', '✨']
