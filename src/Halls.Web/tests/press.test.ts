import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiProblem, NetworkFailure, newKey, request } from '../src/api/http'
import { usePress } from '../src/api/press'

beforeEach(() => vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('a press', () => {
  it('is one request while it is under way', async () => {
    const pressing = usePress()
    let answer: (value: string) => void = () => undefined
    const action = vi.fn(() => new Promise<string>((resolve) => (answer = resolve)))
    const first = pressing.press(action)
    expect(pressing.pending.value).toBe(true)
    expect(await pressing.press(action)).toBeUndefined()
    answer('A001')
    expect(await first).toBe('A001')
    expect(action).toHaveBeenCalledTimes(1)
    expect(pressing.pending.value).toBe(false)
  })

  it('repeats itself under one key over a broken network', async () => {
    const pressing = usePress([10, 20])
    const keys: string[] = []
    const action = (key: string) => {
      keys.push(key)
      return keys.length < 3 ? Promise.reject(new NetworkFailure(false)) : Promise.resolve('A001')
    }
    const pressed = pressing.press(action)
    await vi.runAllTimersAsync()
    expect(await pressed).toBe('A001')
    expect(keys).toHaveLength(3)
    expect(new Set(keys).size).toBe(1)
  })

  it('keeps its key for the retry when nobody knows what became of it', async () => {
    for (const failure of [new NetworkFailure(false), new NetworkFailure(true), new ApiProblem(503, 'busy', null, 1), new ApiProblem(500, 'internal', null, null)]) {
      const pressing = usePress([])
      const keys: string[] = []
      let broken = true
      const action = (key: string) => {
        keys.push(key)
        return broken ? Promise.reject(failure) : Promise.resolve('A001')
      }
      expect(await pressing.press(action)).toBeUndefined()
      expect(pressing.canRetry()).toBe(true)
      broken = false
      expect(await pressing.again<string>()).toBe('A001')
      expect(keys[0]).toBe(keys[1])
      expect(pressing.canRetry()).toBe(false)
    }
  })

  it('that was refused is over: the next one has another key', async () => {
    const pressing = usePress([])
    const keys: string[] = []
    const action = (key: string) => {
      keys.push(key)
      return Promise.reject(new ApiProblem(409, 'nobody-waiting', null, null))
    }
    await pressing.press(action)
    expect(pressing.canRetry()).toBe(false)
    await pressing.press(action)
    expect(keys[0]).not.toBe(keys[1])
  })

  it('does not hide a programming error', async () => {
    const pressing = usePress([])
    await expect(pressing.press(() => Promise.reject(new TypeError('ours')))).rejects.toThrow('ours')
    expect(pressing.pending.value).toBe(false)
  })

  it('of the visitor before is forgotten', async () => {
    const pressing = usePress([])
    await pressing.press(() => Promise.reject(new NetworkFailure(false)))
    pressing.forget()
    expect(pressing.canRetry()).toBe(false)
    expect(pressing.failure.value).toBeNull()
  })
})

describe('a key', () => {
  it('is 32 hexadecimal digits and always another', () => {
    const keys = Array.from({ length: 200 }, newKey)
    expect(keys.every((key) => /^[0-9a-f]{32}$/.test(key))).toBe(true)
    expect(new Set(keys).size).toBe(200)
  })
})

describe('a request', () => {
  const answer = (status: number, body: string, headers: Record<string, string> = {}) =>
    vi.stubGlobal('fetch', vi.fn(() => Promise.resolve(new Response(status === 204 ? null : body, { status, headers }))))

  it('carries the key, the token and the cookie', async () => {
    answer(201, '{"number":"A001"}')
    await request('POST', '/api/halls/lc/tickets', { body: { queue: 'A' }, key: 'k1', token: 'secret' })
    const [, init] = (fetch as unknown as ReturnType<typeof vi.fn>).mock.calls[0] as [string, RequestInit]
    expect(init).toMatchObject({ method: 'POST', credentials: 'same-origin', body: '{"queue":"A"}' })
    expect(init.headers).toMatchObject({ 'Idempotency-Key': 'k1', Authorization: 'Bearer secret', 'Content-Type': 'application/json' })
  })

  it('gives a problem its reason and the time to wait', async () => {
    answer(503, '{"type":"urn:halls:busy","detail":"later"}', { 'Retry-After': '2' })
    await expect(request('GET', '/x')).rejects.toMatchObject({ status: 503, reason: 'busy', retryAfterSeconds: 2, outcomeUnknown: true })
  })

  it('names the status when the error is no problem document', async () => {
    answer(502, '<html>bad gateway</html>')
    await expect(request('GET', '/x')).rejects.toMatchObject({ status: 502, reason: 'status-502' })
  })

  it('takes a portal’s page for no answer', async () => {
    answer(200, '<html>please log in to the network</html>')
    await expect(request('GET', '/x')).rejects.toBeInstanceOf(NetworkFailure)
  })

  it('without a body answers undefined', async () => {
    answer(204, '')
    expect(await request('DELETE', '/api/session')).toBeUndefined()
  })

  it('that never ends is given up', async () => {
    vi.stubGlobal('fetch', () => new Promise(() => undefined))
    const asked = request('GET', '/x', { timeoutMs: 500 })
    const refusal = expect(asked).rejects.toMatchObject({ timedOut: true })
    await vi.advanceTimersByTimeAsync(500)
    await refusal
  })
})
