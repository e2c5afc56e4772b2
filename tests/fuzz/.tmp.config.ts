import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: '/work/main',
  test: {
    include: ['tests/{fuzz,architecture,unit,contract,hostile,vectors,simulation}/**/*.test.ts'],
    // Two busy cores: a limit that only a hang reaches.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    allowOnly: false,
  },
})
