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
import { line, movedHall, movesReport, nothingMoved } from './moves'
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

async function open(path: string, held: FigureSnapshot, roles: unknown[] = [{ role: 'supervisor', hall: null, window: null, region: '370000' }], pages: FakeHub['pages'] = {}): Promise<void> {
  hub = new FakeHub(held)
  hub.pages['/api/session'] = [200, { id: 'u_1', name: '周监督', roles, hall: null, window: null }]
  hub.pages['/api/regions/371500/live'] = hub.pages['/api/regions/370000/live'] = [200, held]
  divisions.forEach((by) => ['2026-11', '2026-10'].forEach((month) => (hub.pages[`/api/reports/${month}?region=371500&by=${by}`] = hub.pages[`/api/reports/${month}?region=370000&by=${by}`] = [200, report(by, { ...held, month }, { final: month === '2026-10' })])))
  ;['region=371500', 'region=370000'].forEach((of) => ['2026-11', '2026-10'].forEach((month) => (hub.pages[`/api/reports/${month}/moves?${of}&limit=20`] = [200, movesReport({ month, rows: [movedHall('lc', '聊城市政务服务中心'), movedHall('gx', '冠县政务服务中心', 12)] })])))
  // A page of it looks into some halls only and may end without a flag.
  hub.pages['/api/ratings/signals?region=371500&day=2026-11-23'] = [200, { items: [], next: 'more' }]
  hub.pages['/api/ratings/signals?region=371500&day=2026-11-23&cursor=more'] = [200, { items: [{ signal: 'too-soon', signalName: '办结后立即评价', hall: 'lc', hallName: '聊城市政务服务中心', day: '2026-11-23', subject: 'x', ratings: [{ id: 'r_t_lc.20261123.B.7.1', level: 5, ratedAt: '2026-11-23T10:01:00+08:00', window: null, channel: 'qr' }] }], next: null }]
  hub.pages['/api/ratings/signals?region=371500&day=2026-10-31'] = [200, { items: [], next: null }]
  Object.assign(hub.pages, pages)
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
    await until(() => expect(hub.requested.filter((path) => /^\/api\/reports\/[^/]+\?/.test(path)).sort()).toEqual(['channel', 'day', 'department', 'indicator', 'region'].map((by) => `/api/reports/2026-10?region=371500&by=${by}`)))
    await until(() => expect(text('[data-testid="month-total"]')).toBe('10'))
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

  it('shows the moves of windows by hall, the one moved most first, with a way to each', async () => {
    await open('/figures?region=371500&month=2026-10', snapshot())
    await until(() => expect([...root.querySelectorAll<HTMLElement>('[data-moves-of]')].map((one) => one.dataset['movesOf'])).toEqual(['gx', 'lc']))
    expect(root.querySelector('[data-moves-of="gx"] a')!.getAttribute('href')).toBe('/figures?hall=gx&month=2026-10')
    expect(text('[data-testid="moves-count"]')).toBe('4 次涉及 3 个窗口')
    expect(text('[data-testid="moves-net"]')).toBe('节省 39.5 人·分钟')
    expect(text('[data-testid="moves-total"]')).toContain('无基线 1 次，不计效果')
  })

  it('shows each move of a hall with who, why and what came of it, and never a nought where nothing was compared', async () => {
    const lines = [line({ id: 'm_3', effect: 'pending', holding: true, until: null, minutes: null, receipt: null }), line({ id: 'm_2', effect: 'no-baseline', cause: 'by-hand', kind: 'by-hand', forecast: null }), line({ savedPersonMinutes: -7.2 })]
    const held = { ...snapshot(), hall: 'lc', hallName: '聊城市政务服务中心' }
    const moves = (items: unknown[], next: string | null) => movesReport({ hall: 'lc', region: null, rows: [], moves: { items: items as never[], next } })
    await open('/figures?hall=lc', held, [{ role: 'supervisor', hall: 'lc', window: null, region: null }], {
      '/api/halls/lc/figures/live': [200, held],
      '/api/halls/lc': [200, { queues: [{ id: 'A', name: '综合受理', nameEn: null }, { id: 'B', name: '不动产登记', nameEn: null }] }],
      '/api/rectifications/people?hall=lc': [200, [{ id: 'u_wang', name: '王值班', roles: [] }]],
      '/api/reports/2026-11/moves?hall=lc&limit=20': [200, moves(lines.slice(0, 2), 'x_m_2')],
      '/api/reports/2026-11/moves?hall=lc&limit=20&cursor=x_m_2': [200, moves(lines.slice(2), null)],
      '/api/reports/2026-11?hall=lc&by=window': [200, report('window', held)],
      '/api/ratings/signals?hall=lc&day=2026-11-23': [200, { items: [], next: null }],
    })
    await until(() => expect(root.querySelectorAll('[data-move]').length).toBe(2))
    part('more-moves')!.click()
    await until(() => expect(root.querySelectorAll('[data-move]').length).toBe(3))
    expect(part('more-moves')).toBeNull()
    expect([...root.querySelectorAll('[data-move] .came b')].map((one) => one.textContent)).toEqual([zh.figures.moves.pending, zh.figures.moves.noBaseline, '多等 7.2 人·分钟'])
    await until(() => expect(text('[data-move="m_2"] .who')).toBe('王值班人工调整'))
    await until(() => expect(text('[data-move="m_1"] .signs')).toBe('A 综合受理 → A 综合受理、B 不动产登记'))
    expect(text('[data-move="m_3"] .when')).toBe('09:03 起，进行中')
    expect(text('[data-move="m_1"] details')).toContain('B 不动产登记：23 人等候，最久 31.5 分钟，1 个窗口开放')
    expect(text('[data-move="m_1"] details')).toContain('B 不动产登记：叫号 7 人，实际 22.5 分钟，预计 19.1 分钟，不调整 29 分钟')
  })

  it('says so where no window was moved', async () => {
    await open('/figures?region=371500&month=2026-10', snapshot(), undefined, { '/api/reports/2026-10/moves?region=371500&limit=20': [200, movesReport({ total: nothingMoved('', '聊城市') })] })
    await until(() => expect(text('[data-testid="no-moves"]')).toBe(zh.figures.moves.none))
    expect(part('moves-csv')!.hasAttribute('disabled')).toBe(true)
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
