import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/{architecture,unit,contract,hostile,fuzz,vectors,simulation}/**/*.test.ts'],
    // Two busy cores: a limit that only a hang reaches.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    allowOnly: false,
  },
})
