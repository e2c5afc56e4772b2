/** A name for this device that its owner recognises in a list, such as "Firefox on Linux"; no version, no model. */

const browsers: readonly (readonly [RegExp, string])[] = [
  [/Firefox|FxiOS/, 'Firefox'],
  [/Edg/, 'Edge'],
  [/Chrome|Chromium|CriOS/, 'Chrome'],
  [/Safari/, 'Safari'],
]
const systems: readonly (readonly [RegExp, string])[] = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS/, 'macOS'],
  [/Linux|CrOS/, 'Linux'],
]

export function deviceNameOf(userAgent: string): string {
  const browser = firstMatch(browsers, userAgent) ?? 'Browser'
  const system = firstMatch(systems, userAgent)
  return system ? `${browser} on ${system}` : browser
}

function firstMatch(names: readonly (readonly [RegExp, string])[], text: string): string | undefined {
  return names.find(([pattern]) => pattern.test(text))?.[1]
}
