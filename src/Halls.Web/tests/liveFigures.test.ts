// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type EffectScope, effectScope } from 'vue'
import WebSocket from 'ws'
import { ApiProblem } from '../src/api/http'
import type { FigureSnapshot } from '../src/api/figures'
import { isOf, laterOf, useFigures, type LiveFigures } from '../src/figures/live'
import type { Place } from '../src/figures/place'
import { FakeHub } from './fakeHub'
import { row, snapshot } from './figures'

// The real SignalR client against a hub in this process, over connections that are really torn.

let hub: FakeHub<FigureSnapshot>
let scope: EffectScope
let live: LiveFigures
const until = <T>(check: () => T) => vi.waitFor(check, { timeout: 8000, interval: 20 })
const withTotal = (n: number, asOf: string, change: Partial<FigureSnapshot> = {}) => snapshot({ asOf, total: row('371500000000', '聊城市', { level5: n }), ...change })
const total = () => live.snapshot.value?.total.ratings.total

async function open(place: Place, first: FigureSnapshot): Promise<void> {
  hub = new FakeHub(first)
  hub.pages['/api/regions/371500/live'] = [200, first]
  hub.pages['/api/halls/lc/figures/live'] = [200, first]
  await hub.start()
  vi.stubGlobal('WebSocket', WebSocket)
  const happy = (window as unknown as { happyDOM: { setURL(url: string): void } }).happyDOM
  happy.setURL(`${hub.origin}/figures`)
  // Requests go to the same server over the real network.
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => nodeFetch(`${hub.origin}${path}`, init))
  scope = effectScope()
  scope.run(() => (live = useFigures(place)))
}
let nodeFetch: typeof fetch

beforeEach(() => {
  nodeFetch = globalThis.fetch
})
afterEach(async () => {
  scope.stop()
  await hub.stop()
  vi.unstubAllGlobals()
})

describe('live figures', () => {
  it('follow what the hub sends, and nothing of another place', async () => {
    await open({ region: '371500' }, withTotal(10, '2026-11-23T09:00:00+08:00'))
    await until(() => expect(hub.asked).toContain('Watch'))
    await until(() => expect(live.unconfirmedSeconds.value).toBeNull())
    hub.send('FiguresChanged', withTotal(99, '2026-11-23T09:00:09+08:00', { region: '371600000000' }))
    hub.send('FiguresChanged', withTotal(11, '2026-11-23T09:00:01+08:00'))
    await until(() => expect(total()).toBe(11))
    hub.send('FiguresChanged', withTotal(10, '2026-11-23T09:00:00+08:00'))
    hub.send('FiguresChanged', withTotal(12, '2026-11-23T09:00:02+08:00'))
    await until(() => expect(total()).toBe(12))
  })

  it('of a hall are watched by the hall', async () => {
    await open({ hall: 'lc' }, withTotal(3, '2026-11-23T09:00:00+08:00', { hall: 'lc', hallName: '聊城市政务服务中心' }))
    await until(() => expect(hub.asked).toContain('WatchHall'))
    await until(() => expect(total()).toBe(3))
  })

  it('keep the last good numbers while the connection is gone, say so at once, and are right again within two seconds of its return', async () => {
    await open({ region: '371500' }, withTotal(10, '2026-11-23T09:00:00+08:00'))
    await until(() => expect(live.connected.value && total() === 10).toBe(true))
    hub.cut()
    await until(() => expect(live.unconfirmedSeconds.value).not.toBeNull())
    expect(total()).toBe(10)
    hub.board = withTotal(17, '2026-11-23T09:05:00+08:00')
    hub.mend()
    const mended = Date.now()
    await until(() => expect(total()).toBe(17))
    expect(Date.now() - mended).toBeLessThan(2000)
    await until(() => expect(live.unconfirmedSeconds.value).toBeNull())
  })

  it('are read by request where no connection stands', async () => {
    await open({ region: '371500' }, withTotal(10, '2026-11-23T09:00:00+08:00'))
    await until(() => expect(live.connected.value).toBe(true))
    hub.cut()
    await until(() => expect(live.connected.value).toBe(false))
    hub.pages['/api/regions/371500/live'] = [200, withTotal(21, '2026-11-23T09:06:00+08:00')]
    await until(() => expect(total()).toBe(21))
  }, 15_000)

  it('tell why they cannot be read', async () => {
    await open({ region: '371500' }, withTotal(10, '2026-11-23T09:00:00+08:00'))
    await until(() => expect(total()).toBe(10))
    hub.pages['/api/regions/371500/live'] = [403, { type: 'urn:halls:forbidden', status: 403 }]
    await live.read()
    expect(live.failure.value).toBeInstanceOf(ApiProblem)
    expect((live.failure.value as ApiProblem).status).toBe(403)
    expect(total()).toBe(10)
  })
})

describe('a snapshot', () => {
  it('is of its region or its hall only', () => {
    expect(isOf({ region: '371500' }, snapshot())).toBe(true)
    expect(isOf({ region: '371500000000' }, snapshot())).toBe(true)
    expect(isOf({ region: '371500' }, snapshot({ hall: 'lc' }))).toBe(false)
    expect(isOf({ hall: 'lc' }, snapshot({ hall: 'lc' }))).toBe(true)
    expect(isOf({ hall: 'lc' }, snapshot({ hall: 'dc' }))).toBe(false)
  })

  it('never turns time back', () => {
    const late = snapshot({ asOf: '2026-11-23T09:01:00+08:00' })
    expect(laterOf(late, snapshot({ asOf: '2026-11-23T09:00:00+08:00' }))).toBe(late)
    const same = snapshot({ asOf: '2026-11-23T09:01:00+08:00', change: 2 })
    expect(laterOf(late, same)).toBe(same)
  })
})
