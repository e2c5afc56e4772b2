import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cacheNameOf, keptPathOf, type Precache, strayCaches } from '../../app/pwa/precache.ts'
import { isTakeOver, takeOver } from '../../app/pwa/takeOver.ts'
import { owedByRelay, shownConnection } from '../../app/state/connectionStrip.ts'
import { integritiesIn, scriptOf } from '../../scripts/lib/serviceWorker.mjs'

const origin = 'https://chat.example'
const precache: Precache = {
  build: 'b2',
  integrityByPath: { '/': 'sha256-x', '/assets/main-Ab3dEf9h.js': 'sha256-y', '/theme.js': 'sha256-z' },
}
const asked = (path: string, how: { readonly method?: string; readonly mode?: string } = {}) =>
  keptPathOf({ method: 'GET', mode: 'no-cors', url: new URL(path, origin).href, ...how }, precache, origin)

describe('what the kept app answers', () => {
  test.each(['/', '/join', '/join?x=1', '/room/abc_D-9', '/room/abc/'])(
    '[W2] going to %s is answered with the document of this build',
    (path) => {
      expect(asked(path, { mode: 'navigate' })).toBe('/')
    },
  )

  test('[W2] a file of this build is answered from it, a file of another is for the network', () => {
    expect(asked('/assets/main-Ab3dEf9h.js')).toBe('/assets/main-Ab3dEf9h.js')
    expect(asked('/theme.js?fresh')).toBe('/theme.js')
    expect(asked('/assets/main-0ther000.js')).toBeUndefined()
    expect(asked('/constructor')).toBeUndefined()
    expect(asked('/join')).toBeUndefined() // not a person who goes there
  })

  test.each(['/v1/socket', '/v1', '/health/ready', '/health', 'https://other.example/', '/sw.js', '/a.txt'])(
    '[W3] %s is for the network, however it is asked for',
    (path) => {
      expect(asked(path)).toBeUndefined()
      expect(asked(path, { mode: 'navigate' })).toBeUndefined()
    },
  )

  test('[W3] a page of ours that only begins like a path of the relay is still a page', () => {
    expect(asked('/v1x', { mode: 'navigate' })).toBe('/')
    expect(asked('/healthy', { mode: 'navigate' })).toBe('/')
  })

  test('[W3] only reading is answered', () => {
    for (const method of ['POST', 'HEAD', 'PUT'])
      expect(asked('/', { method, mode: 'navigate' })).toBeUndefined()
  })

  test('[W5] every cache of another build goes, and nobody else’s', () => {
    const own = cacheNameOf(precache)
    const older = cacheNameOf({ ...precache, build: 'b1' })
    expect(strayCaches([own, older, 'notes', 'castlinker-media'], precache)).toEqual([older])
  })

  test('[W4] nothing but the word of consent lets a newer build take over', () => {
    expect(isTakeOver(structuredClone(takeOver))).toBe(true)
    for (const other of [undefined, null, 'take-over', {}, { kind: 'skip' }, ['take-over']])
      expect(isTakeOver(other), JSON.stringify(other)).toBe(false)
  })
})

describe('the list of a build', () => {
  test('[W1] names every file with its hash, the document as `/`, and no copies', () => {
    const folder = mkdtempSync(join(tmpdir(), 'castlinker-list-'))
    mkdirSync(join(folder, 'assets'))
    for (const name of ['index.html', 'assets/a.js', 'assets/a.js.br', 'assets/a.js.gz', 'sw.js', 'icon.png'])
      writeFileSync(join(folder, name), name === 'index.html' ? '' : 'abc')
    const abc = 'sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0='
    const none = 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='
    expect(integritiesIn(folder)).toEqual({ '/': none, '/assets/a.js': abc, '/icon.png': abc })
    rmSync(folder, { recursive: true })
  })

  test('[W2] the build has another name as soon as a file, a name or the script differs', () => {
    const nameOf = (code: string, list: Record<string, string>) =>
      /"build":"(\w+)"/.exec(scriptOf(code, list))?.[1]
    const first = nameOf('run()', { '/': 'x' })
    expect(first).toMatch(/^[0-9a-f]{20}$/)
    expect(nameOf('run()', { '/': 'x' })).toBe(first)
    for (const other of [
      nameOf('run()', { '/': 'y' }),
      nameOf('run()', { '/a': 'x' }),
      nameOf('go()', { '/': 'x' }),
    ])
      expect(other).not.toBe(first)
  })
})

describe('a relay that owes an answer', () => {
  test('[W6] owes while it connects, hands out pieces, or has not taken what was written', () => {
    expect(owedByRelay({ kind: 'connecting' }, 0)).not.toBe('')
    expect(owedByRelay({ kind: 'up-to-date' }, 2)).not.toBe('')
    const pieces = (framesLeft: number) => owedByRelay({ kind: 'catching-up', framesLeft }, 0)
    expect(pieces(3)).not.toBe(pieces(2))
  })

  test('[W6] owes nothing when all is out, or when it is already said what is wrong', () => {
    expect(owedByRelay({ kind: 'up-to-date' }, 0)).toBe('')
    expect(owedByRelay({ kind: 'working-offline' }, 3)).toBe('')
    expect(owedByRelay({ kind: 'no-network' }, 3)).toBe('')
    expect(owedByRelay({ kind: 'relay-unreachable', retryAtMs: 0 }, 3)).toBe('')
  })

  test('[W6] catching up without a network, with messages that wait, is being offline', () => {
    const view = { kind: 'catching-up', framesLeft: 0 } as const
    expect(shownConnection(view, 1, false)).toEqual({ kind: 'no-network' })
    expect(shownConnection(view, 1, true)).toEqual(view)
  })
})
