import { describe, expect, test } from 'vitest'
import { configOf } from '../../sync-server/config.ts'

describe('the relay is configured by its environment', () => {
  test('[R30] nothing set gives a relay that works', () => {
    expect(configOf({ PATH: '/bin' })).toEqual({
      ok: true,
      value: {
        port: 8080,
        host: '0.0.0.0',
        dataDir: './data',
        publicUrl: undefined,
        trustProxy: false,
        maxTotalBytes: 10 * 2 ** 30,
        maxLogBytes: 2 ** 30,
        createToken: undefined,
      },
    })
  })

  test('[R30] what is set is read', () => {
    const env = {
      PORT: '0',
      HOST: '::1',
      DATA_DIR: '/srv/chat',
      PUBLIC_URL: 'https://chat.example',
      TRUST_PROXY: 'true',
      MAX_TOTAL_BYTES: '2T',
      MAX_LOG_BYTES: '5000',
      CREATE_TOKEN: 'sixteen letters!',
    }
    expect(configOf(env)).toMatchObject({
      value: {
        port: 0,
        host: '::1',
        publicUrl: 'https://chat.example',
        maxTotalBytes: 2 ** 41,
        maxLogBytes: 5000,
      },
    })
  })

  test.each([
    ['PORT', 'eighty'],
    ['PORT', '65536'],
    ['PORT', ''],
    ['HOST', 'not an address'],
    ['DATA_DIR', ''],
    ['PUBLIC_URL', 'chat.example'],
    ['PUBLIC_URL', 'ftp://chat.example'],
    ['PUBLIC_URL', 'https://chat.example/path'],
    ['TRUST_PROXY', 'yes'],
    ['MAX_TOTAL_BYTES', '10 GB'],
    ['MAX_LOG_BYTES', '0'],
    ['CREATE_TOKEN', 'short'],
  ])('[R30] %s=%s stops the start with a sentence that names it and says what to write', (name, value) => {
    const config = configOf({ [name]: value })
    expect(config).toMatchObject({
      ok: false,
      error: expect.stringMatching(`^${name} is not usable: write .+\\.$`),
    })
    if (value !== '') expect(JSON.stringify(config)).not.toContain(`"${value}`)
  })

  test('[R30] a name that looks like ours but is not a setting stops the start', () => {
    expect(configOf({ CASTLINKER_PORT: '80' })).toMatchObject({
      error: expect.stringContaining('write PORT instead'),
    })
    expect(configOf({ CASTLINKER_COLOUR: 'red' })).toMatchObject({
      error: expect.stringContaining('remove it'),
    })
  })
})
