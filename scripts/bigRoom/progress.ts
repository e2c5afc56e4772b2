/** How far it is: one line that is written over on a terminal, ten lines anywhere else. */

export interface Progress {
  readonly said: (messages: number) => void
  readonly end: () => void
}

const everyMs = 250

export function createProgress(
  all: number,
  out: { readonly isTTY?: boolean; write(text: string): unknown },
  nowMs: () => number,
): Progress {
  const beganMs = nowMs()
  let toldMs = Number.NEGATIVE_INFINITY
  let told = 0
  let said = 0
  /** Said before this began. */
  let before: number | undefined
  const tell = () => {
    const perSecond = Math.round(((said - (before ?? 0)) * 1000) / Math.max(1, nowMs() - beganMs))
    const line = `${said} of ${all} messages said, ${perSecond} a second`
    out.write(out.isTTY ? `\r${line}   ` : `${line}\n`)
    toldMs = nowMs()
    told = said
  }
  return {
    said(messages) {
      before ??= messages - 1
      said = messages
      const isDue = out.isTTY ? nowMs() - toldMs >= everyMs : said - told >= all / 10
      if (isDue) tell()
    },
    end() {
      if (told < said) tell()
      if (out.isTTY) out.write('\n')
    },
  }
}
