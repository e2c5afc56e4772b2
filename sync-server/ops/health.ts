/** `/health/live`: the process answers. `/health/ready`: it would take an append; 503 while stopping or broken. */
import { Hono } from 'hono'

export function healthRoutes(deps: { readonly isReady: () => boolean }): Hono {
  const routes = new Hono()
  routes.use('*', async (context, next) => {
    await next()
    context.header('cache-control', 'no-store')
  })
  routes.get('/live', (context) => context.json({ live: true }))
  routes.get('/ready', (context) => {
    const ready = deps.isReady()
    return context.json({ ready }, ready ? 200 : 503)
  })
  return routes
}
