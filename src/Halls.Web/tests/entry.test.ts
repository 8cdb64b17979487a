// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createApp, nextTick, type App } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import type { EntryPage } from '../src/api/ratings'
import { session } from '../src/api/session'
import { bodyOf, emptyEntry, faultsOf, fieldOf, inTheHall, serviceOf, toggled, type EntryDraft } from '../src/entry/draft'
import EntryPageView from '../src/entry/EntryPage.vue'
import { i18n } from '../src/i18n'
import zh from '../src/i18n/zh-CN'
import { ratingPage } from './ratings'

const { service, levels } = ratingPage()
const page: EntryPage = { service: { ...service, day: '2026-11-20' }, until: '2026-11-27', levels, textMax: 500, badRequiresReason: true }
const now = '2026-11-23T09:00'
const good: EntryDraft = { ...emptyEntry('paper'), source: 'scan-17', ratedAt: '2026-11-21T10:05', level: 5 }

describe('a card that is entered', () => {
  it('decides nothing beforehand', () => {
    expect(faultsOf(emptyEntry(), page, now)).toEqual({ channel: 'missing', source: 'missing', ratedAt: 'missing', level: 'missing' })
    expect(faultsOf(good, page, now)).toEqual({})
  })

  it('was rated after the service and before now', () => {
    expect(faultsOf({ ...good, ratedAt: '2026-11-19T23:59' }, page, now)).toEqual({ ratedAt: 'early' })
    expect(faultsOf({ ...good, ratedAt: '2026-11-23T09:01' }, page, now)).toEqual({ ratedAt: 'ahead' })
  })

  it('is of the hall’s day, whatever offset the server writes', () => {
    expect(inTheHall('2026-11-22T16:30:00+00:00')).toBe('2026-11-23T00:30')
    expect(inTheHall('2026-11-23T00:30:00+08:00')).toBe('2026-11-23T00:30')
  })

  it('needs a reason where it is bad (R-071)', () => {
    const bad = { ...good, level: 1 as const }
    expect(faultsOf(bad, page, now)).toEqual({ indicators: 'reason' })
    expect(faultsOf({ ...bad, text: '慢慢' }, page, now)).toEqual({})
    expect(faultsOf(toggled(bad, '115'), page, now)).toEqual({})
    expect(toggled(toggled(bad, '115'), '115').ticked[1]).toEqual([])
  })

  it('has both halves of a contact or none, and nothing too long', () => {
    expect(faultsOf({ ...good, name: '赵某' }, page, now)).toEqual({ phone: 'both' })
    expect(faultsOf({ ...good, phone: '13800005678' }, page, now)).toEqual({ name: 'both' })
    expect(faultsOf({ ...good, text: '好'.repeat(501), source: 'x'.repeat(121) }, page, now)).toEqual({ text: 'long', source: 'long' })
  })

  it('is sent in the hall’s time, with the ticks of its own level only', () => {
    const draft = { ...toggled({ ...good, level: 1 as const }, '115'), text: ' ', name: ' 赵某 ', phone: '13800005678' }
    expect(bodyOf(draft, 't_lc.20261120.A.7')).toEqual({ service: 't_lc.20261120.A.7', level: 1, indicators: ['115'], text: null, channel: 'paper', name: '赵某', phone: '13800005678', ratedAt: '2026-11-21T10:05:00+08:00', source: 'scan-17' })
    expect(bodyOf({ ...draft, level: 5 }, 't_lc.20261120.A.7').indicators).toEqual([])
  })

  it('is of the service behind a ticket’s number', () => {
    const queues = [{ id: 'A', prefix: 'A' }, { id: 'zh1', prefix: 'ZH' }]
    expect(serviceOf('A007', 'lc', '2026-11-20', queues)).toBe('t_lc.20261120.A.7')
    expect(serviceOf(' zh1024 ', 'lc', '2026-11-20', queues)).toBe('t_lc.20261120.zh1.1024')
    expect(serviceOf('B001', 'lc', '2026-11-20', queues)).toBeNull()
    expect(serviceOf('A007', '', '2026-11-20', queues)).toBeNull()
    expect(serviceOf('007', 'lc', '2026-11-20', queues)).toBeNull()
    expect(serviceOf('t_dc.20261101.B.12', 'lc', '2026-11-20', queues)).toBe('t_dc.20261101.B.12')
  })
})

interface Sent {
  path: string
  key: string | null
  body: unknown
}

class Server {
  readonly sent: Sent[] = []
  posts: ([number, unknown] | null)[] = []
  entry: [number, unknown] = [200, page]
  roles: unknown[] = [{ role: 'supervisor', hall: 'lc', window: null }]
  /** What every answer about halls waits for. */
  held: Promise<void> = Promise.resolve()

  readonly fetch = async (path: string, init: RequestInit): Promise<Response> => {
    if (init.method === 'GET') {
      if (path === '/api/session') return this.answer(200, { id: 'u_1', name: '周监督', roles: this.roles, hall: null, window: null })
      if (path === '/api/clock') return this.answer(200, { now: '2026-11-23T01:00:00+00:00', speed: 1, real: true })
      await this.held
      if (path === '/api/halls') return this.answer(200, { items: [{ id: 'lc', name: '聊城市政务服务中心' }, { id: 'dc', name: '东昌府区政务服务中心' }], next: null })
      if (path === '/api/halls/lc') return this.answer(200, { queues: [{ id: 'A', prefix: 'A' }] })
      return this.answer(...this.entry)
    }
    this.sent.push({ path, key: (init.headers as Record<string, string>)['Idempotency-Key'] ?? null, body: JSON.parse(String(init.body)) })
    const next = this.posts.shift()
    if (!next) throw new TypeError('network')
    return this.answer(...next)
  }

  private answer(status: number, body: unknown): Response {
    return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })
  }
}

let server: Server
let app: App | null = null
const settled = async () => {
  for (let i = 0; i < 60; i++) await Promise.resolve()
  await nextTick()
  for (let i = 0; i < 60; i++) await Promise.resolve()
}
const part = (root: HTMLElement, name: string) => root.querySelector<HTMLElement>(`[data-testid="${name}"]`)
const click = async (root: HTMLElement, selector: string) => {
  root.querySelector<HTMLElement>(selector)!.click()
  await settled()
}
const type = async (root: HTMLElement, name: string, text: string) => {
  const field = part(root, name) as HTMLInputElement
  field.value = text
  field.dispatchEvent(new Event('input'))
  await settled()
}
const send = async (root: HTMLElement, form: string) => {
  root.querySelector(form)!.dispatchEvent(new Event('submit', { cancelable: true }))
  await settled()
}

async function show(): Promise<HTMLElement> {
  const stub = { template: '<i />' }
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/ratings/entry', component: EntryPageView }, { path: '/:rest(.*)*', component: stub }] })
  await router.push('/ratings/entry')
  const root = document.createElement('div')
  document.body.appendChild(root)
  app = createApp({ template: '<router-view />' }).use(i18n).use(router)
  app.mount(root)
  await settled()
  return root
}

/** The form of the service A007, filled in as a bad card by name would be. */
async function filled(): Promise<HTMLElement> {
  const root = await show()
  await type(root, 'entry-number', 'a007')
  await send(root, 'form.find')
  await click(root, '[data-channel="paper"]')
  root.querySelector<HTMLInputElement>('[data-channel="paper"]')!.dispatchEvent(new Event('change'))
  await type(root, 'entry-source', 'scan-17')
  await type(root, 'entry-rated-at', '2026-11-21T10:05')
  await click(root, '[data-level="1"]')
  root.querySelector<HTMLInputElement>('[data-indicator="115"]')!.dispatchEvent(new Event('change'))
  await settled()
  return root
}

beforeEach(() => {
  server = new Server()
  vi.stubGlobal('fetch', server.fetch)
})
afterEach(() => {
  app?.unmount()
  document.body.innerHTML = ''
  session.value = undefined
  vi.unstubAllGlobals()
})

describe('the page of entries', () => {
  it('shows of which service a card is before anything is entered', async () => {
    const root = await show()
    await send(root, 'form.find')
    expect(part(root, 'unfound')!.textContent).toBe(zh.entry.fault.number)
    await type(root, 'entry-number', 'B001')
    await send(root, 'form.find')
    expect(part(root, 'unfound')!.textContent).toBe(zh.entry.fault.unknownNumber)
    server.entry = [409, { type: 'urn:halls:service-not-completed', detail: '服务尚未办结，办结后即可评价。' }]
    await type(root, 'entry-number', 'A999')
    await send(root, 'form.find')
    expect(part(root, 'unfound')!.textContent).toBe(zh.entry.fault.notServed)
    server.entry = [200, page]
    await type(root, 'entry-number', 'A007')
    await send(root, 'form.find')
    expect(part(root, 'entry-service')!.textContent).toContain(service.unit)
    expect(root.querySelectorAll('.level.chosen').length).toBe(0)
    expect(root.querySelectorAll('.choice.chosen').length).toBe(0)
  })

  it('looks for nothing before it knows in which hall', async () => {
    let known = () => {}
    server.held = new Promise<void>((resolve) => (known = resolve))
    const root = await show()
    await type(root, 'entry-number', 'A007')
    expect((part(root, 'entry-find') as HTMLButtonElement).disabled).toBe(true)
    await send(root, 'form.find')
    expect(part(root, 'unfound')!.textContent).toBe('')
    known()
    await settled()
    expect((part(root, 'entry-find') as HTMLButtonElement).disabled).toBe(false)
    await send(root, 'form.find')
    expect(part(root, 'entry-service')!.textContent).toContain(service.unit)
  })

  it('says by field what is missing and sends nothing', async () => {
    const root = await show()
    await type(root, 'entry-number', 'A007')
    await send(root, 'form.find')
    await send(root, 'form.card')
    expect(part(root, 'fault-source')!.textContent).toBe(zh.entry.missing.source)
    expect(part(root, 'fault-rated-at')!.textContent).toBe(zh.entry.missing.ratedAt)
    expect(part(root, 'fault-level')!.textContent).toBe(zh.entry.missing.level)
    expect(server.sent).toEqual([])
  })

  it('tells that a second person has to enter a bad one, and refuses the same person in Chinese', async () => {
    server.posts = [[201, { rating: null, needsSecondPerson: true }]]
    let root = await filled()
    await send(root, 'form.card')
    expect(part(root, 'entry-answer')!.textContent).toContain(zh.entry.needsSecond)
    expect(server.sent[0]).toMatchObject({ path: '/api/ratings/entries', body: { level: 1, indicators: ['115'], channel: 'paper', source: 'scan-17', ratedAt: '2026-11-21T10:05:00+08:00' } })
    await click(root, '[data-testid="entry-next"]')
    expect((part(root, 'entry-number') as HTMLInputElement).value).toBe('')
    expect(part(root, 'entry-service')).toBeNull()
    app!.unmount()
    document.body.innerHTML = ''
    server.posts = [[409, { type: 'urn:halls:second-person-required', detail: '同一人已录入，须由另一人复录。' }]]
    root = await filled()
    await send(root, 'form.card')
    expect(part(root, 'entry-refused')!.textContent).toBe('同一人已录入，须由另一人复录。')
  })

  it('puts every refusal of the server at its field, and keeps what was entered', async () => {
    const fields: Record<string, string> = { 'rated-at-impossible': 'fault-rated-at', 'source-required': 'fault-source', 'indicator-of-another-level': 'fault-indicators', 'reason-required': 'fault-indicators', 'unknown-level': 'fault-level', 'rating-over': 'fault-rated-at' }
    for (const reason of Object.keys(fields)) {
      expect(fieldOf(reason), reason).not.toBeNull()
      server.posts = [[reason === 'rating-over' ? 410 : 400, { type: `urn:halls:${reason}`, detail: null }]]
      const root = await filled()
      await send(root, 'form.card')
      expect(part(root, fields[reason]!)!.textContent, reason).toBe(zh.problem[reason as 'rating-over'])
      expect((part(root, 'entry-source') as HTMLInputElement).value).toBe('scan-17')
      app!.unmount()
      document.body.innerHTML = ''
    }
    server.posts = [[400, { type: 'urn:halls:invalid', errors: { source: ['Must be 1 to 120 characters.'] } }]]
    const root = await filled()
    await send(root, 'form.card')
    expect(part(root, 'fault-source')!.textContent).toBe(zh.entry.fault.unreadable)
  })

  it('sends the same card again under the same key when no answer came', async () => {
    server.posts = [[503, { type: 'urn:halls:busy' }], [201, { rating: 'r_1', needsSecondPerson: false }]]
    const root = await filled()
    await send(root, 'form.card')
    root.querySelector<HTMLButtonElement>('form.card .wide')!.click()
    await settled()
    expect(part(root, 'entry-answer')!.textContent).toContain(zh.entry.done)
    expect(server.sent[0]!.key).toBe(server.sent[1]!.key)
  })

  it('is closed to whoever does not supervise', async () => {
    server.roles = [{ role: 'reviewer', hall: 'lc', window: null }]
    const root = await show()
    expect(root.textContent).toContain(zh.entry.notYours)
    expect(part(root, 'entry-number')).toBeNull()
  })
})
