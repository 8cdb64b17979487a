// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createApp, type App, type Component } from 'vue'
import { createMemoryHistory, createRouter, type Router } from 'vue-router'
import CalendarPage from '../src/admin/CalendarPage.vue'
import OutboxPage from '../src/admin/OutboxPage.vue'
import type { CalendarProposalAnswer, Outbox, OutboxMessage } from '../src/api/admin'
import { session } from '../src/api/session'
import type { Session } from '../src/api/types'
import { i18n } from '../src/i18n'
import { landingOf } from '../src/sign-in/landingOf'
import { administers } from '../src/staff/roles'

// The pages against a server in this process; how they look is seen in Halls.Browser.Tests.
type Answer = [status: number, body: unknown]
let answers: Record<string, Answer>
let sent: { method: string; url: string; body: unknown }[]
let app: App | null = null
let root: HTMLElement
let router: Router
const until = <T>(check: () => T) => vi.waitFor(check, { timeout: 5000, interval: 10 })
const text = (selector: string) => root.querySelector(selector)?.textContent?.replace(/\s+/g, ' ').trim()
const part = (name: string) => root.querySelector<HTMLElement>(`[data-testid="${name}"]`)
const admin = (change: object = {}) => ({ id: 'u_1', name: '钱系统', roles: [{ role: 'systemAdministrator', hall: null, window: null }], hall: null, window: null, ...change })

async function open(page: Component, path: string, more: Record<string, Answer> = {}): Promise<void> {
  answers = { 'GET /api/session': [200, admin()], 'GET /api/users?limit=1000': [200, { items: [{ id: 'u_2', login: 'sun', name: '孙系统' }], next: null }], 'GET /api/halls': [200, { items: [{ id: 'lc', name: '聊城市政务服务中心', open: true }], next: null }], ...more }
  sent = []
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    const key = `${init.method} ${url}`
    sent.push({ method: init.method!, url, body: init.body ? JSON.parse(init.body as string) : null })
    const [status, body] = answers[key] ?? [404, { type: 'urn:halls:not-found', status: 404 }]
    return Promise.resolve(new Response(JSON.stringify(body), { status }))
  })
  router = createRouter({ history: createMemoryHistory(), routes: [{ path: path.split('?')[0]!, component: page }, { path: '/:rest(.*)*', component: { template: '<i />' } }] })
  await router.push(path)
  root = document.createElement('div')
  document.body.appendChild(root)
  app = createApp({ template: '<router-view />' }).use(i18n).use(router)
  app.mount(root)
}

beforeEach(() => {
  session.value = undefined
})
afterEach(() => {
  app?.unmount()
  document.body.innerHTML = ''
  i18n.global.locale.value = 'zh-CN'
  vi.unstubAllGlobals()
})

describe('the pages of administrators', () => {
  const who = (role: string): Session => ({ id: 'u', name: '乙', roles: [{ role, hall: null, window: null }], hall: null, window: null })

  it('are for system administrators, and nobody else asks the server for them', async () => {
    expect(['systemAdministrator', 'securityAdministrator', 'auditAdministrator', 'supervisor', 'clerk'].map((role) => administers(who(role)))).toEqual([true, false, false, false, false])
    await open(OutboxPage, '/admin/outbox', { 'GET /api/session': [200, admin({ roles: [{ role: 'supervisor', hall: 'lc', window: null }] })] })
    await until(() => expect(part('not-yours')).not.toBeNull())
    expect(sent.map((one) => one.url)).toEqual(['/api/session'])
    expect(root.querySelector('[href="/admin/outbox"]')).toBeNull()
  })

  it('are found by the links of the staff’s pages', async () => {
    await open(CalendarPage, '/admin/calendar', { 'GET /api/calendar': [200, { version: '', years: [], proposals: [] }] })
    await until(() => expect(text('.staff-nav')).toBe('数据日历短信验证'))
    expect(text('.staff-nav [aria-current]')).toBe('日历')
    expect(landingOf(who('systemAdministrator'), undefined)).toBe('/')
  })

  it('lead to the sign-in and back', async () => {
    await open(CalendarPage, '/admin/calendar', { 'GET /api/session': [401, { type: 'urn:halls:unauthenticated', status: 401 }] })
    await until(() => expect(router.currentRoute.value.fullPath).toBe('/sign-in?next=/admin/calendar'))
  })
})

const message = (change: Partial<OutboxMessage> = {}): OutboxMessage => ({
  id: 'rating-invitation/t_lc.20261123.A.7', kind: 'rating-invitation', service: 't_lc.20261123.A.7', hall: 'lc', state: 'waiting', attempts: 3, createdAt: '2026-11-26T09:00:00+08:00', nextAt: '2026-11-26T09:07:00+08:00',
  triedAt: '2026-11-26T09:03:00+08:00', endedAt: null, status: 503, reason: 'gateway-failed', ...change,
})
const outbox = (change: Partial<Outbox> = {}): Outbox => ({ enabled: true, waiting: 1204, sent: 7, withdrawn: 2, failed: 1, oldestWaiting: '2026-11-26T09:00:00+08:00', items: [message()], next: null, ...change })
const waitingAt = 'GET /api/admin/outbox?state=waiting&limit=50'

describe('the page of messages', () => {
  it('says what waits, how often it was tried, what came of it and when it is tried again', async () => {
    await open(OutboxPage, '/admin/outbox', { [waitingAt]: [200, outbox()] })
    await until(() => expect(text('tbody td')).toBe('2026-11-23 A 队第 7 号聊城市政务服务中心 · 邀请评价'))
    expect(Array.from(root.querySelectorAll('tbody td')).map((cell) => cell.textContent!.trim()).slice(1)).toEqual(['2026-11-26 09:00', '3', '网关出错（HTTP 503）2026-11-26 09:03', '2026-11-26 09:07'])
    expect(Array.from(root.querySelectorAll('[data-state] b')).map((b) => b.textContent)).toEqual(['1,204', '1', '7', '2'])
    expect(text('[data-testid="oldest"]')).toContain('2026-11-26 09:00')
  })

  it('turns to another state, which stays in the address, and reads on by the cursor', async () => {
    const failed = (n: number, next: string | null) => outbox({ items: [message({ id: `f${n}`, service: 'odd', state: 'failed', nextAt: null, endedAt: '2026-11-28T08:00:00+08:00', status: null, reason: 'something-new' })], next })
    await open(OutboxPage, '/admin/outbox', { [waitingAt]: [200, outbox({ items: [] })], 'GET /api/admin/outbox?state=failed&limit=50': [200, failed(1, '5.x')], 'GET /api/admin/outbox?state=failed&limit=50&cursor=5.x': [200, failed(2, null)] })
    await until(() => expect(text('[data-testid="empty"]')).toBe('没有待发送的短信。'))
    root.querySelector<HTMLElement>('[data-state="failed"]')!.click()
    await until(() => expect(root.querySelectorAll('tbody tr').length).toBe(1))
    expect(router.currentRoute.value.query).toEqual({ state: 'failed' })
    expect(text('tbody tr')).toContain('something-new')
    part('more')!.click()
    await until(() => expect(Array.from(root.querySelectorAll('[data-message]')).map((row) => row.getAttribute('data-message'))).toEqual(['f1', 'f2']))
    expect(part('more')).toBeNull()
  })

  it('drops the answer to a state that is no longer looked at, and says that there is no gateway', async () => {
    await open(OutboxPage, '/admin/outbox?state=sent', { 'GET /api/admin/outbox?state=sent&limit=50': [200, outbox({ enabled: false, items: [message({ id: 's', state: 'sent' })] })] })
    await until(() => expect(part('no-gateway')).not.toBeNull())
    expect(root.querySelector('[data-state="sent"]')!.getAttribute('aria-pressed')).toBe('true')
    const plain = globalThis.fetch
    let late: (() => void) | null = null
    vi.stubGlobal('fetch', (url: string, init: RequestInit) =>
      url.indexOf('state=failed') < 0 ? plain(url, init) : new Promise((resolve) => (late = () => resolve(new Response(JSON.stringify(outbox({ items: [message({ id: 'late' })] })), { status: 200 })))),
    )
    answers['GET /api/admin/outbox?state=withdrawn&limit=50'] = [200, outbox({ items: [message({ id: 'w', state: 'withdrawn', reason: 'already-rated', status: null })] })]
    root.querySelector<HTMLElement>('[data-state="failed"]')!.click()
    await until(() => expect(late).not.toBeNull())
    root.querySelector<HTMLElement>('[data-state="withdrawn"]')!.click()
    await until(() => expect(root.querySelector('[data-message="w"]')).not.toBeNull())
    late!()
    await new Promise((resolve) => setTimeout(resolve))
    expect(root.querySelector('[data-message="late"]')).toBeNull()
  })
})

const holds = { year: 2027, revision: 1, status: 'provisional', basis: '办法', off: ['2027-01-01'], work: [] }
const file = { year: 2027, revision: 2, status: 'published', basis: '虚构的通知', off: [{ name: '元旦', from: '2027-01-01', to: '2027-01-04' }], work: ['2027-01-10'] }
const proposal = (by: string): CalendarProposalAnswer => ({
  proposal: { file: { ...file, status: 'published', off: ['2027-01-01', '2027-01-02', '2027-01-03', '2027-01-04'] }, by, at: '2026-12-28T09:00:00+08:00', differences: ['2027-01-04', '2027-01-10'] },
  cases: [{ case: 'r_1', hall: 'lc', due: '2027-01-05', becomes: '2027-01-06', provisional: false }], more: false,
})
const listed = (...proposals: CalendarProposalAnswer[]): Answer => [200, { version: '', years: [holds], proposals: proposals.map((one) => one.proposal) }]

async function choose(content: string): Promise<void> {
  await until(() => expect(part('calendar-file')).not.toBeNull())
  const input = part('calendar-file') as HTMLInputElement
  Object.defineProperty(input, 'files', { value: [new File([content], '2027.json')], configurable: true })
  input.dispatchEvent(new Event('change'))
}

describe('the page of the calendar', () => {
  it('shows what a file changes before it is sent, and then what the server finds', async () => {
    await open(CalendarPage, '/admin/calendar', { 'GET /api/calendar': listed(), 'POST /api/calendar/proposals': [201, proposal('u_1')], 'GET /api/calendar/proposals/2027': [200, proposal('u_1')] })
    await choose(JSON.stringify(file))
    await until(() => expect(text('[data-changed="off"]')).toBe('变为休息日：1 天1月4日（星期一）'))
    expect(text('[data-changed="working"]')).toBe('变为工作日：1 天1月10日（星期日）')
    expect(Array.from(root.querySelectorAll('.year-day.changed[data-day]')).map((day) => day.getAttribute('aria-label'))).toEqual(['1月4日（星期一）、放假、变为休息日', '1月10日（星期日）、调休上班、变为工作日'])
    expect(sent.filter((one) => one.method === 'POST')).toEqual([])
    answers['GET /api/calendar'] = listed(proposal('u_1'))
    part('propose')!.click()
    await until(() => expect(part('proposed')).not.toBeNull())
    expect(sent.filter((one) => one.method === 'POST').map((one) => one.body)).toEqual([file])
    expect(text('[data-testid="changed-cases"] tbody tr')).toBe('r_1聊城市政务服务中心2027年1月5日（星期二）2027年1月6日（星期三）')
    expect((part('confirm') as HTMLButtonElement).disabled).toBe(true)
    expect(part('another-confirms')).not.toBeNull()
  })

  it('says what is wrong with a file by field, and sends nothing', async () => {
    await open(CalendarPage, '/admin/calendar', { 'GET /api/calendar': listed() })
    await choose(JSON.stringify({ ...file, revision: 1, work: ['2027-01-06'] }))
    await until(() => expect(text('[data-fault="weekend"]')).toBe('调休上班2027-01-06 不是周六或周日，或重复列出。'))
    expect(part('propose')).toBeNull()
    await choose(JSON.stringify({ ...file, revision: 1 }))
    await until(() => expect(text('[data-fault="notLater"]')).toBe('版次现行的是第 1 版，版次须更高。'))
    expect((part('propose') as HTMLButtonElement).disabled).toBe(true)
    expect(sent.filter((one) => one.method === 'POST')).toEqual([])
  })

  it('says by field what the server refuses, in both languages', async () => {
    await open(CalendarPage, '/admin/calendar', { 'GET /api/calendar': listed(), 'POST /api/calendar/proposals': [400, { type: 'urn:halls:invalid', status: 400, errors: { file: ['2027-01-03 同时属于两个假期。'] } }] })
    await choose(JSON.stringify(file))
    await until(() => expect(part('propose')).not.toBeNull())
    part('propose')!.click()
    await until(() => expect(text('[data-testid="import-failed"] li')).toBe('文件2027-01-03 同时属于两个假期。'))
    answers['POST /api/calendar/proposals'] = [409, { type: 'urn:halls:proposal-pending', status: 409, detail: '该年度已有待确认的日历，请先确认或退回。' }]
    i18n.global.locale.value = 'en'
    part('propose')!.click()
    await until(() => expect(text('[data-testid="import-failed"]')).toBe('A calendar of that year waits to be confirmed; confirm or decline that one first'))
  })

  it('lets another administrator confirm the revision that was looked at', async () => {
    await open(CalendarPage, '/admin/calendar', { 'GET /api/calendar': listed(proposal('u_2')), 'GET /api/calendar/proposals/2027': [200, proposal('u_2')], 'POST /api/calendar/proposals/2027/confirm': [200, {}] })
    await until(() => expect(text('[data-testid="proposals"]')).toContain('孙系统于 2026-12-28 09:00 提交'))
    answers['GET /api/calendar'] = listed()
    part('confirm')!.click()
    await until(() => expect(text('[data-testid="calendar-done"]')).toBe('2027 年日历第 2 版已生效。'))
    expect(sent.filter((one) => one.method === 'POST').map((one) => one.body)).toEqual([{ revision: 2 }])
    expect(part('proposals')).toBeNull()
  })

  it('takes a proposal back for a reason', async () => {
    await open(CalendarPage, '/admin/calendar', { 'GET /api/calendar': listed(proposal('u_1')), 'GET /api/calendar/proposals/2027': [200, proposal('u_1')], 'POST /api/calendar/proposals/2027/decline': [200, {}] })
    await until(() => expect(part('decline')).not.toBeNull())
    part('decline')!.click()
    await until(() => expect((part('decline-submit') as HTMLButtonElement).disabled).toBe(true))
    const reason = root.querySelector<HTMLInputElement>('#decline-reason')!
    reason.value = ' 日期有误 '
    reason.dispatchEvent(new Event('input'))
    await until(() => expect((part('decline-submit') as HTMLButtonElement).disabled).toBe(false))
    root.querySelector<HTMLFormElement>('form.decline')!.dispatchEvent(new Event('submit'))
    await until(() => expect(sent.filter((one) => one.method === 'POST').map((one) => one.body)).toEqual([{ reason: '日期有误' }]))
    await until(() => expect(text('[data-testid="calendar-done"]')).toBe('2027 年日历第 2 版已退回。'))
  })
})
