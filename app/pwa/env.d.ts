interface ImportMetaEnv {
  /** Of package.json; absent where the app is not built by vite.config.ts. */
  readonly APP_VERSION?: string
}
