import { render } from 'solid-js/web'
import { App } from './App.tsx'
import { createEngine } from './engine/engine.ts'
import { missingCapabilities } from './platform/capabilities.ts'
import { keepApp } from './pwa/keptApp.ts'
import { PlainPage } from './screens/entry/PlainPage.tsx'
import { keptClient } from './state/keeping.ts'
import './styles/app.css'

const root = document.getElementById('app')
if (root === null) throw new Error('index.html has no #app')

const missing = missingCapabilities()
if (missing.length > 0) render(() => <PlainPage missing={missing} secure={isSecureContext} />, root)
else {
  void keepApp()
  const client = keptClient(createEngine())
  render(() => <App client={client} />, root)
}
