// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createApp, nextTick, type App } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import type { RatingPage } from '../src/api/ratings'
import { i18n } from '../src/i18n'
import RatePage from '../src/rating/RatePage.vue'
import { givenRating, ratingPage } from './ratings'

interface Sent {
  method: string
  path: string
  key: string | null
  body: unknown
}

/** Stands for the server: answers what the test lays down and notes what it was sent. */
class Server {
  page: RatingPage = ratingPage()
  readonly sent: Sent[] = []
  /** Answers to the next POSTs; a null is a broken network. */
  posts: ([number, unknown] | null)[] = []

  readonly fetch = async (path: string, init: RequestInit): Promise<Response> => {
    const headers = init.headers as Record<string, string>
    if (init.method === 'GET') return this.answer(200, this.page)
    this.sent.push({ method: init.method!, path, key: headers['Idempotency-Key'] ?? null, body: JSON.parse(String(init.body)) })
    const next = this.posts.shift()
    if (!next) throw new TypeError('network')
    return this.answer(...next)
  }

  private answer(status: number, body: unknown): Response {
    return new Response(JSON.stringify(body), { status, headers: { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' } })
  }
}

const receipt = { rating: 'r_1', leaf: '9-abc', treeSize: 10, check: '/verify#opened' }
const settled = async () => {
  for (let i = 0; i < 20; i++) await Promise.resolve()
  await nextTick()
}

let server: Server
let app: App | null = null

async function show(): Promise<HTMLElement> {
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/r/:token', component: RatePage }] })
  await router.push('/r/lc.20261123.A.1.tag')
  const root = document.createElement('div')
  document.body.appendChild(root)
  app = createApp({ template: '<router-view />' }).use(i18n).use(router)
  app.mount(root)
  await settled()
  return root
}

const part = (root: HTMLElement, name: string) => root.querySelector<HTMLElement>(`[data-testid="${name}"]`)
const click = async (root: HTMLElement, selector: string) => {
  root.querySelector<HTMLElement>(selector)!.click()
  await settled()
}
const type = async (root: HTMLElement, selector: string, text: string) => {
  const field = root.querySelector<HTMLInputElement>(selector)!
  field.value = text
  field.dispatchEvent(new Event('input'))
  await settled()
}
const submit = async (root: HTMLElement) => {
  part(root, 'form')!.dispatchEvent(new Event('submit', { cancelable: true }))
  await settled()
}

beforeEach(() => {
  vi.useFakeTimers()
  server = new Server()
  vi.stubGlobal('fetch', server.fetch)
  Element.prototype.scrollIntoView = () => undefined
  window.scrollTo = () => undefined
})
afterEach(() => {
  app?.unmount()
  app = null
  document.body.innerHTML = ''
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('the rating page', () => {
  it('shows five levels, best first, alike and none of them chosen (R-070)', async () => {
    const root = await show()
    const buttons = [...root.querySelectorAll<HTMLElement>('.level')]
    expect(buttons.map((button) => button.textContent!.trim())).toEqual(['非常满意', '满意', '基本满意', '不满意', '非常不满意'])
    expect(new Set(buttons.map((button) => button.className)).size).toBe(1)
    expect(buttons.map((button) => button.getAttribute('aria-pressed'))).toEqual(['false', 'false', 'false', 'false', 'false'])
    expect(part(root, 'details')).toBeNull()
    expect(part(root, 'send')).toBeNull()
  })

  it('then offers only what belongs to the chosen level', async () => {
    const root = await show()
    await click(root, '[data-level="2"]')
    expect([...root.querySelectorAll('[data-indicator]')].map((box) => box.getAttribute('data-indicator'))).toEqual(['213', '214'])
    await click(root, '[data-level="5"]')
    expect([...root.querySelectorAll('[data-indicator]')].map((box) => box.getAttribute('data-indicator'))).toEqual(['517'])
    expect(root.querySelector('.indicator')!.textContent).toBe('服务热情效率高')
  })

  it('says levels and indicators in English, too', async () => {
    const root = await show()
    i18n.global.locale.value = 'en'
    await click(root, '[data-level="1"]')
    expect([...root.querySelectorAll('.level, .indicator')].map((one) => one.textContent!.trim()).filter((text) => /[\u3400-\u9fff]/.test(text))).toEqual([])
    i18n.global.locale.value = 'zh-CN'
  })

  it('sends nothing that has a fault, and says which', async () => {
    const root = await show()
    await click(root, '[data-level="1"]')
    await submit(root)
    expect(part(root, 'fault')!.textContent).toContain('至少勾选一项')
    expect(server.sent).toEqual([])
  })

  it('says a refusal in the server’s words and loses nothing of what was typed', async () => {
    const root = await show()
    server.posts = [[400, { type: 'urn:halls:text-unreadable', detail: '文字中含有无法显示的字符。' }]]
    await click(root, '[data-level="1"]')
    await click(root, '[data-indicator="115"]')
    await type(root, '#text', '问了三个窗口')
    await type(root, '#name', '赵某')
    await type(root, '#phone', '13800005678')
    await submit(root)
    expect(part(root, 'failed')!.textContent!.trim()).toBe('文字中含有无法显示的字符。')
    expect(root.querySelector<HTMLInputElement>('#text')!.value).toBe('问了三个窗口')
    expect(root.querySelector<HTMLInputElement>('#name')!.value).toBe('赵某')
    expect(root.querySelector<HTMLInputElement>('[data-indicator="115"]')!.checked).toBe(true)

    server.posts = [[201, receipt]]
    await submit(root)
    expect(server.sent[1]!.key).not.toBe(server.sent[0]!.key)
    expect(server.sent[1]!.body).toEqual({ level: 1, indicators: ['115'], text: '问了三个窗口', channel: 'qr', anonymous: false, name: '赵某', phone: '13800005678' })
  })

  it('sends again under the first key when nobody knows what became of it', async () => {
    const root = await show()
    server.posts = [[503, { type: 'urn:halls:store-unavailable' }], [201, receipt]]
    await click(root, '[data-level="5"]')
    await submit(root)
    expect(part(root, 'send')).toBeNull()
    await click(root, '[data-testid="again"]')
    expect(server.sent.map((one) => one.key)).toEqual([server.sent[0]!.key, server.sent[0]!.key])
    expect(server.sent[0]!.key).toMatch(/^[0-9a-f]{32}$/)
    expect(part(root, 'receipt')).not.toBeNull()
  })

  it('gives the receipt with its link, then shows what was given and no form', async () => {
    const root = await show()
    server.posts = [[201, receipt]]
    await click(root, '[data-level="1"]')
    await click(root, '[data-indicator="115"]')
    server.page = ratingPage({ state: 'rated', ratings: [givenRating()] })
    await submit(root)
    expect(part(root, 'check')!.getAttribute('href')).toBe('/verify#opened')
    expect(part(root, 'leaf')!.textContent).toBe('9-abc')
    expect(part(root, 'given-level')!.textContent).toBe('非常不满意')
    expect(part(root, 'form')).toBeNull()
  })

  it('shows the rating that is there when somebody else has rated meanwhile', async () => {
    const root = await show()
    server.posts = [[409, { type: 'urn:halls:already-rated', detail: '本次服务已存在评价，请勿重复评价。' }]]
    await click(root, '[data-level="5"]')
    server.page = ratingPage({ state: 'rated', ratings: [givenRating()] })
    await submit(root)
    expect(part(root, 'failed')!.textContent).toContain('已存在评价')
    expect(part(root, 'given')).not.toBeNull()
  })

  it('asks for the verdict when it is awaited, and sends it once', async () => {
    const standing = { id: 'r_1', stage: 'fed-back' as const, stageName: '已反馈', openedAt: '2026-11-23T09:06:00+08:00', due: '2026-11-30', provisional: true, reply: '已调整窗口分工。', verdict: null, mayGiveVerdict: true, mayObject: false, invalidReason: null, round: 1 }
    server.page = ratingPage({ state: 'rated', ratings: [givenRating()], case: standing })
    const root = await show()
    expect(part(root, 'reply')!.textContent).toBe('已调整窗口分工。')
    expect(part(root, 'case')!.textContent).toContain('暂定')
    expect([...root.querySelectorAll('[data-verdict]')].map((button) => button.textContent!.trim())).toEqual(['满意', '基本满意', '不满意'])
    expect(root.querySelector<HTMLButtonElement>('[data-testid="send-verdict"]')!.disabled).toBe(true)

    await click(root, '[data-verdict="unsatisfied"]')
    server.posts = [[200, server.page]]
    server.page = ratingPage({ state: 'rated', ratings: [givenRating()], case: { ...standing, stage: 'rectifying', mayGiveVerdict: false, verdict: 'unsatisfied', round: 2 } })
    part(root, 'verdict-form')!.dispatchEvent(new Event('submit', { cancelable: true }))
    await settled()
    expect(server.sent).toMatchObject([{ path: '/api/r/lc.20261123.A.1.tag/verdict', body: { verdict: 'unsatisfied' } }])
    expect(part(root, 'verdict-form')).toBeNull()
    expect(part(root, 'case')!.textContent).toContain('第 2 次整改')
  })

  it('lets object once a rating was judged invalid', async () => {
    const standing = { id: 'r_1', stage: 'invalid' as const, stageName: '无效', openedAt: '2026-11-23T09:06:00+08:00', due: '2026-11-30', provisional: false, reply: null, verdict: null, mayGiveVerdict: false, mayObject: true, invalidReason: '与服务无关', round: 1 }
    server.page = ratingPage({ state: 'rated', ratings: [givenRating({ invalid: true })], case: standing })
    const root = await show()
    expect(part(root, 'invalid-reason')!.textContent).toBe('与服务无关')
    await click(root, '[data-testid="object"]')
    await type(root, '#objection', '确有此事')
    server.posts = [[200, server.page]]
    part(root, 'send-objection')!.closest('form')!.dispatchEvent(new Event('submit', { cancelable: true }))
    await settled()
    expect(server.sent).toMatchObject([{ path: '/api/r/lc.20261123.A.1.tag/object', body: { text: '确有此事' } }])
  })
})
