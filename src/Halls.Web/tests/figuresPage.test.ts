// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createApp, nextTick, type App } from 'vue'
import { createMemoryHistory, createRouter, type Router } from 'vue-router'
import WebSocket from 'ws'
import { divisions, type FigureSnapshot } from '../src/api/figures'
import { session } from '../src/api/session'
import FiguresPage from '../src/figures/FiguresPage.vue'
import { i18n } from '../src/i18n'
import zh from '../src/i18n/zh-CN'
import { FakeHub } from './fakeHub'
import { province, report, row, snapshot } from './figures'

// The page with the real SignalR client against a hub and a server in this process; how the charts look is seen in Halls.Browser.Tests.

let hub: FakeHub<FigureSnapshot>
let app: App | null = null
let router: Router
let root: HTMLElement
const nodeFetch = globalThis.fetch
const until = <T>(check: () => T) => vi.waitFor(check, { timeout: 8000, interval: 20 })
const part = (name: string) => root.querySelector<HTMLElement>(`[data-testid="${name}"]`)
const text = (selector: string) => root.querySelector(selector)?.textContent?.replace(/\s+/g, ' ').trim()

async function open(path: string, held: FigureSnapshot, roles: unknown[] = [{ role: 'supervisor', hall: null, window: null, region: '370000' }]): Promise<void> {
  hub = new FakeHub(held)
  hub.pages['/api/session'] = [200, { id: 'u_1', name: '周监督', roles, hall: null, window: null }]
  hub.pages['/api/regions/371500/live'] = hub.pages['/api/regions/370000/live'] = [200, held]
  divisions.forEach((by) => ['2026-11', '2026-10'].forEach((month) => (hub.pages[`/api/reports/${month}?region=371500&by=${by}`] = hub.pages[`/api/reports/${month}?region=370000&by=${by}`] = [200, report(by, { ...held, month }, { final: month === '2026-10' })])))
  hub.pages['/api/ratings/signals?region=371500&day=2026-11-23'] = [200, { items: [{ signal: 'too-soon', signalName: '办结后立即评价', hall: 'lc', hallName: '聊城市政务服务中心', day: '2026-11-23', subject: 'x', ratings: [{ id: 'r_t_lc.20261123.B.7.1', level: 5, ratedAt: '2026-11-23T10:01:00+08:00', window: null, channel: 'qr' }] }], next: null }]
  await hub.start()
  vi.stubGlobal('WebSocket', WebSocket)
  ;(window as unknown as { happyDOM: { setURL(url: string): void } }).happyDOM.setURL(`${hub.origin}${path}`)
  vi.stubGlobal('fetch', (address: string, init: RequestInit) => nodeFetch(`${hub.origin}${address}`, init))
  router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/figures', component: FiguresPage }, { path: '/:rest(.*)*', component: { template: '<i />' } }] })
  await router.push(path)
  root = document.createElement('div')
  document.body.appendChild(root)
  app = createApp({ template: '<router-view />' }).use(i18n).use(router)
  app.mount(root)
  await nextTick()
}

beforeEach(() => {
  session.value = undefined
  // There is no layout here; a chart asks how large it is.
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(600)
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(300)
})
afterEach(async () => {
  app?.unmount()
  document.body.innerHTML = ''
  await hub.stop()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

describe('the page of figures', () => {
  it('shows what the account covers when the address names no place, and moves with the hub', async () => {
    await open('/figures', snapshot(), [{ role: 'supervisor', hall: null, window: null, region: '371500' }])
    await until(() => expect(text('[data-testid="month-total"]')).toBe('10'))
    expect(router.currentRoute.value.query).toEqual({ region: '371500' })
    await until(() => expect(part('as-of')!.dataset['state']).toBe('live'))
    hub.send('FiguresChanged', snapshot({ asOf: '2026-11-23T09:00:01+08:00', total: row('371500000000', '聊城市', { level5: 1_234_567 }) }))
    await until(() => expect(text('[data-testid="month-total"]')).toBe('1,234,567'))
    expect(text('[data-testid="as-of"]')).toContain('截至 09:00:01')
  })

  it('shows every ratio with both numbers, and a dash with no bad rating where there is nothing to divide by', async () => {
    await open('/figures?region=371500', snapshot({ total: row('371500000000', '聊城市', { level5: 9, level1: 1 }) }))
    await until(() => expect(text('[data-testid="month-goodRate"]')).toBe('好评率90.00%9 / 10'))
    expect(text('[data-testid="month-badRate"]')).toContain('万分之 1000.00')
    expect(text('[data-testid="month-rectificationRate"]')).toBe(`实名差评整改率—${zh.figures.noBad}`)
    expect(part('month-goodRate')!.getAttribute('title')).toBe('好评率 90.00%：9 ÷ 10')
  })

  it('leads one level down by a click and up again by the trail, as far as somebody may look', async () => {
    await open('/figures?region=371500', snapshot())
    await until(() => expect(root.querySelectorAll('[data-part]').length).toBe(3))
    expect(root.querySelector('[data-part="371502000000"] a')!.getAttribute('href')).toBe('/figures?region=371502')
    expect(root.querySelector('[data-testid="trail"] a')!.getAttribute('href')).toBe('/figures?region=370000')
  })

  it('has no link to a region above the own one', async () => {
    await open('/figures?region=371500', snapshot(), [{ role: 'supervisor', hall: null, window: null, region: '371500' }])
    await until(() => expect(text('[data-testid="trail"]')).toContain('山东省'))
    expect(root.querySelector('[data-testid="trail"] a')).toBeNull()
  })

  it('names who is late, each with a way to the cases, and unfolds the rest', async () => {
    await open('/figures?region=370000', province())
    await until(() => expect(root.querySelectorAll('.late-units li').length).toBe(5))
    expect(root.querySelector('.late-units a')!.getAttribute('href')).toBe(`/rectifications?hall=hall-0&unit=${encodeURIComponent('济南市市场监督管理局行政许可服务科')}&overdue=true`)
    root.querySelector<HTMLElement>('.late-units > .button')!.click()
    await until(() => expect(root.querySelectorAll('.late-units li').length).toBe(20))
  })

  it('turns a chart into a table', async () => {
    await open('/figures?region=371500', snapshot())
    await until(() => expect(root.querySelector('.levels [role="img"]')).not.toBeNull())
    expect(root.querySelector('.levels [role="img"]')!.getAttribute('aria-label')).toContain('非常满意：7（70.00%）')
    root.querySelector<HTMLElement>('.levels .swap')!.click()
    await until(() => expect(text('.levels tbody tr')).toBe('非常满意770.00%'))
  })

  it('shows sums that disagree in red and with their numbers, before anything else', async () => {
    await open('/figures?region=371500', snapshot())
    hub.pages['/api/reports/2026-10?region=371500&by=region'] = [200, report('region', { ...snapshot(), month: '2026-10' }, { identities: [{ of: 'channels', holds: false, differences: [{ counter: 'level5', expected: 13_879_360, sum: 13_461_728 }] }] })]
    await router.push('/figures?region=371500&month=2026-10')
    await until(() => expect(text('.identities.broken li')).toBe('渠道：非常满意合计 13,879,360，分项之和 13,461,728，相差 −417,632'))
    expect(root.querySelector('.board')!.firstElementChild!.classList.contains('identities')).toBe(true)
  })

  it('reads an earlier month from its reports, without a today and with its cut-off', async () => {
    await open('/figures?region=371500&month=2026-10', snapshot())
    await until(() => expect(text('[data-testid="cut-off"]')).toContain('已于 2026-12-15 00:00 截止'))
    expect(part('today-total')).toBeNull()
    expect(part('as-of')).toBeNull()
    expect(hub.requested.filter((path) => path.startsWith('/api/reports/')).sort()).toEqual(['channel', 'day', 'department', 'indicator', 'region'].map((by) => `/api/reports/2026-10?region=371500&by=${by}`))
  })

  it('divides by what is asked for, and sorts by any column', async () => {
    await open('/figures?region=371500', snapshot())
    await until(() => expect(root.querySelectorAll('[data-part]').length).toBe(3))
    root.querySelector<HTMLElement>('[data-by="hall"]')!.click()
    await until(() => expect(root.querySelector('[data-part="hall-0"] a')!.getAttribute('href')).toBe('/figures?hall=hall-0'))
    const order = () => [...root.querySelectorAll<HTMLElement>('[data-part]')].map((one) => one.dataset['part'])
    root.querySelector<HTMLElement>('[data-sort="badRate"]')!.click()
    await nextTick()
    expect(order()).toEqual(['hall-0', 'hall-1', 'hall-2'])
    root.querySelector<HTMLElement>('[data-sort="badRate"]')!.click()
    await nextTick()
    expect(order()).toEqual(['hall-1', 'hall-0', 'hall-2'])
  })

  it('shows signals to the supervising side and says that nothing is deleted', async () => {
    await open('/figures?region=371500', snapshot())
    await until(() => expect(root.querySelectorAll('[data-signal="too-soon"]').length).toBe(1))
    expect(text('[data-testid="signals"] h2')).toContain('不删除、不修改、不剔除任何评价')
  })

  it('shows none to a reviewer, and nothing at all to a handler', async () => {
    await open('/figures?region=371500', snapshot(), [{ role: 'reviewer', hall: null, window: null, region: '371500' }])
    await until(() => expect(text('[data-testid="month-total"]')).toBe('10'))
    expect(part('signals')).toBeNull()
    app!.unmount()
    await hub.stop()
    await open('/figures', snapshot(), [{ role: 'handler', hall: 'lc', window: null }])
    await until(() => expect(root.textContent).toContain(zh.figures.notYours))
  })

  it('says that a place is not theirs', async () => {
    await open('/figures?region=371600', snapshot())
    hub.pages['/api/regions/371600/live'] = [403, { type: 'urn:halls:forbidden' }]
    await until(() => expect(text('[data-testid="failed"]') ?? '').toContain(zh.problem.forbidden))
  })

  it('is a big screen without anything to press', async () => {
    await open('/figures?region=370000&screen=1', province())
    await until(() => expect(part('screen')).not.toBeNull())
    await until(() => expect(text('[data-testid="month-total"]')).toBe('13,453,966'))
    expect(root.querySelectorAll('button').length).toBe(0)
    expect(root.querySelectorAll('.parts tbody tr').length).toBe(7)
    expect(root.querySelectorAll('.late-units li').length).toBe(5)
  })
})
