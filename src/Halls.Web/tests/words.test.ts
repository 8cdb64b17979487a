import { afterEach, describe, expect, it } from 'vitest'
import { ApiProblem, NetworkFailure } from '../src/api/http'
import { i18n } from '../src/i18n'
import { failureText, waitRange, waitText } from '../src/parts/words'
import { spokenNumber } from '../src/speech/words'

const speak = (language: 'zh-CN' | 'en') => (i18n.global.locale.value = language)
afterEach(() => speak('zh-CN'))

describe('a ticket number', () => {
  it('is read digit by digit', () => {
    expect(spokenNumber('A001', 'zh-CN')).toBe('A 零零一')
    expect(spokenNumber('YB120', 'zh-CN')).toBe('Y B 一二零')
    expect(spokenNumber('A001', 'en')).toBe('A 0 0 1')
  })

  it('is called in the words of the trade', () => {
    expect(i18n.global.t('wall.spoken', { number: spokenNumber('A001', 'zh-CN'), window: 3 })).toBe('请 A 零零一 号到 3 号窗口办理')
  })
})

describe('a predicted wait', () => {
  it('is a range rounded up to five minutes (R-029)', () => {
    expect(waitRange({ low: 11, likely: 15, high: 21 })).toEqual({ low: 15, high: 25 })
    expect(waitText({ low: 11, likely: 15, high: 21 })).toBe('约 15–25 分钟')
  })

  it('of one value is not a range', () => {
    expect(waitText({ low: 8, likely: 9, high: 10 })).toBe('约 10 分钟')
  })

  it('that may be nothing has only an upper bound', () => {
    expect(waitText({ low: 0, likely: 3, high: 4 })).toBe('5 分钟以内')
    expect(waitText({ low: 0, likely: 0, high: 0 })).toBe('无需等候')
  })

  it('is not shown where too little is known', () => {
    expect(waitText(null)).toBeNull()
  })
})

describe('a failure in words', () => {
  it('goes by the type of the problem', () => {
    expect(failureText(new ApiProblem(409, 'nobody-waiting', 'Nobody is waiting.', null))).toBe('暂无等候人员')
    speak('en')
    expect(failureText(new ApiProblem(409, 'nobody-waiting', null, null))).toBe('Nobody is waiting')
  })

  it('goes by the status when the type is new', () => {
    expect(failureText(new ApiProblem(503, 'something-new', null, null))).toBe('系统正忙，请稍后重试')
  })

  it('names a refusal that it does not know', () => {
    expect(failureText(new ApiProblem(409, 'moon-is-full', null, null))).toContain('moon-is-full')
  })

  it('is never taken from an object’s own members', () => {
    expect(failureText(new ApiProblem(409, 'constructor', null, null))).toContain('constructor')
  })

  it('tells a silent server from a dead network', () => {
    expect(failureText(new NetworkFailure(true))).not.toBe(failureText(new NetworkFailure(false)))
  })
})
