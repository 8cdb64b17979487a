import { describe, expect, it } from 'vitest'
import type { CaseEvent, CaseStepName, CaseView } from '../src/api/ratings'
import type { Session } from '../src/api/types'
import { dayText, lastDayBefore, momentText } from '../src/parts/words'
import { filterOf, listAddress, queryOf } from '../src/rectification/filter'
import { detailsOf, doerOf, ownWordsOf, titleOf } from '../src/rectification/history'
import { readKey } from '../src/rectification/keys'
import { worksOnCases } from '../src/rectification/roles'
import { bodyOf, faultsOf, fieldsOf, idsOf, longestText } from '../src/rectification/steps'
import { landingOf } from '../src/sign-in/landingOf'

const names = (id: string) => `name of ${id}`

describe('a step of a case', () => {
  const all: CaseStepName[] = ['assign', 'contact', 'classify', 'extend', 'approve-extension', 'claim-invalid', 'decide-invalid', 'decide-objection', 'complete', 'approve', 'return', 'feed-back', 'follow-up', 'close']

  it('decides nothing beforehand: an empty form is faulty in every field that is needed', () => {
    for (const step of all) {
      const needed = fieldsOf(step, {}).filter((field) => field.needed).map((field) => field.name)
      expect(Object.keys(faultsOf(step, {})).sort(), step).toEqual(needed.sort())
    }
  })

  it('sends each field in its type, and none that is not its own', () => {
    expect(bodyOf('contact', { channel: 'phone', reached: 'false', note: ' 无人接听 ', evidence: 'call-1、call-2\ncall-3', handler: 'u_x' })).toEqual({
      channel: 'phone', reached: false, note: '无人接听', evidence: ['call-1', 'call-2', 'call-3'],
    })
    expect(bodyOf('extend', { days: '5', reason: '需要会商' })).toEqual({ days: 5, reason: '需要会商' })
    expect(bodyOf('decide-invalid', { approved: 'false', reason: '证据不足' })).toEqual({ approved: false, reason: '证据不足' })
    expect(bodyOf('approve', { reason: 'x' })).toEqual({})
  })

  it('asks for the call’s record only where nobody was reached', () => {
    expect(faultsOf('contact', { channel: 'phone', reached: 'true', note: '已说明' })).toEqual({})
    expect(faultsOf('contact', { channel: 'phone', reached: 'false', note: '无人接听' })).toEqual({ evidence: 'missing' })
    expect(faultsOf('follow-up', { channel: 'phone', verdict: 'not-reached', note: '无人接听' })).toEqual({ evidence: 'missing' })
    expect(bodyOf('follow-up', { channel: 'phone', verdict: 'not-reached', note: '无人接听', evidence: 'call-1' })).toEqual({ channel: 'phone', note: '无人接听', evidence: ['call-1'] })
  })

  it('asks for the legal provision only where the answer is an explanation (R-083)', () => {
    expect(fieldsOf('classify', { kind: 'at-once' }).map((field) => field.name)).toEqual(['kind', 'note'])
    expect(faultsOf('classify', { kind: 'explanation', note: '诉求无依据' })).toEqual({ provision: 'missing' })
    expect(bodyOf('classify', { kind: 'at-once', note: '属实', provision: '第三条' })).toEqual({ kind: 'at-once', note: '属实' })
  })

  it('knows what is too short, too long and out of range', () => {
    expect(faultsOf('return', { reason: '慢' })).toEqual({ reason: 'short' })
    expect(faultsOf('return', { reason: '好'.repeat(longestText + 1) })).toEqual({ reason: 'long' })
    for (const days of ['0', '16', '1.5', '-1', 'x']) expect(faultsOf('extend', { days, reason: '需要会商' }), days).toEqual({ days: 'days' })
    expect(faultsOf('complete', { cause: '原因', measure: '措施', evidence: 'a'.repeat(121) })).toEqual({ evidence: 'ids' })
    expect(idsOf(' ，a; b ')).toEqual(['a', 'b'])
  })
})

describe('the filter of the work list', () => {
  it('goes through the address and comes back', () => {
    const filter = { hall: 'lc', region: '', unit: '市市场监管局', state: 'rectifying' as const, overdue: true, mine: false, all: false }
    expect(filterOf(queryOf(filter))).toEqual(filter)
    expect(queryOf(filterOf({}))).toEqual({})
  })

  it('takes nothing from the address that is none', () => {
    expect(filterOf({ state: 'nonsense', overdue: 'yes', unit: ['a', 'b'] })).toEqual(filterOf({}))
  })

  it('asks the server for what it shows', () => {
    expect(listAddress(filterOf({ mine: 'true', unit: '甲 乙' }), 50, 'c/1')).toBe('/api/rectifications?unit=%E7%94%B2+%E4%B9%99&mine=true&limit=50&cursor=c%2F1')
  })
})

describe('the history of a case', () => {
  const event = (what: string, details: Record<string, string>, by: string | null = 'u_1'): CaseEvent => ({ version: 1, at: '2026-11-23T09:00:00+08:00', what, by, details })
  const shown = (one: CaseEvent) => detailsOf(one, names).map((detail) => `${detail.label}：${detail.words}`)

  it('speaks the official words', () => {
    const classified = event('case-classified', { kind: 'within-limit', note: '属实', due: '2027-01-05?' })
    expect(titleOf(classified)).toBe('核实分类')
    expect(shown(classified)).toEqual(['处理类型：限期整改', '核实情况：属实', '整改期限：2027年1月5日（星期二）（暂定）'])
    expect(shown(event('extension-decided', { approved: 'false', reason: '理由不足', due: '2026-11-30' }))).toEqual(['决定：不同意延期', '理由：理由不足', '整改期限：2026年11月30日（星期一）'])
    expect(shown(event('completion-submitted', { due: '2026-11-25' }))).toEqual(['复核期限：2026年11月25日（星期三）'])
    expect(shown(event('invalidity-decided', { invalid: 'true', reason: '误评' }))).toEqual(['决定：认定无效', '理由：误评'])
    expect(shown(event('completion-approved', { onTime: 'false' }))).toEqual(['时限：超期完成'])
  })

  it('says that somebody is out of reach, and nothing where nobody is', () => {
    expect(shown(event('evaluator-contacted', { channel: 'phone', reached: 'false', outOfReach: 'true', note: '无人接听' }))).toEqual(['方式：电话', '是否联系上：没有联系上', '认定：联系不上', '沟通情况：无人接听'])
    expect(shown(event('evaluator-contacted', { reached: 'true', outOfReach: 'false' }))).toEqual(['是否联系上：已联系上'])
  })

  it('names who did it', () => {
    expect(doerOf(event('case-assigned', {}), names)).toBe('name of u_1')
    expect(doerOf(event('verdict-given', {}, null), names)).toBe('评价人')
    expect(doerOf(event('case-escalated', {}, null), names)).toBe('系统')
    expect(shown(event('case-opened', { handler: 'u_2' }))).toEqual(['承办人：name of u_2'])
  })

  it('has the words of an objection at the objection, where they are shown at all', () => {
    const view = (objection: string | null) => ({ objection }) as CaseView
    expect(['objection-raised', 'invalidity-decided', 'verdict-given', 'case-reopened'].map((what) => ownWordsOf(event(what, {}, null), view('我没有评错')))).toEqual(['我没有评错', null, null, null])
    expect(ownWordsOf(event('objection-raised', {}, null), view(null))).toBeNull()
  })

  it('shows an event that it does not know as it is', () => {
    const unknown = event('something-new', { colour: 'red' })
    expect([titleOf(unknown), ...shown(unknown)]).toEqual(['something-new', 'colour：red'])
  })
})

describe('a deadline', () => {
  it('ends with its last day: the instant is the first that is too late', () => {
    expect(lastDayBefore('2026-12-01T00:00:00+08:00')).toBe('2026-11-30')
    expect(dayText(lastDayBefore('2026-11-30T16:00:00Z'))).toBe('2026年11月30日（星期一）')
    expect(momentText('2026-11-23T01:05:00+00:00'.replace('+00:00', 'Z'))).toBe('2026-11-23 09:05')
  })
})

describe('the keys of the work list', () => {
  const press = (key: string, tag = 'BODY', typing = false, ctrlKey = false) => readKey({ key, altKey: false, ctrlKey, metaKey: false }, tag, typing)

  it('go up, down, to the filter and back', () => {
    expect(['j', 'k', '/', 'u', 'x'].map((key) => press(key))).toEqual(['next', 'previous', 'filter', 'back', null])
  })

  it('mean nothing to who types or uses the browser’s own', () => {
    expect([press('j', 'INPUT', true), press('j', 'SELECT'), press('j', 'BODY', false, true)]).toEqual([null, null, null])
  })
})

describe('who works on cases', () => {
  const who = (role: string): Session => ({ id: 'u', name: '乙', roles: [{ role, hall: 'lc', window: null }], hall: 'lc', window: null })

  it('finds the work list; a clerk does not', () => {
    expect(['handler', 'reviewer', 'approver', 'supervisor', 'region'].map((role) => worksOnCases(who(role)))).toEqual([true, true, true, true, true])
    expect([worksOnCases(who('clerk')), worksOnCases(null), worksOnCases(undefined)]).toEqual([false, false, false])
  })

  it('lands there after signing in, the supervisor at the hall', () => {
    expect([landingOf(who('handler'), undefined), landingOf(who('supervisor'), undefined), landingOf(who('handler'), '/hall/lc')]).toEqual(['/rectifications', '/hall/lc', '/hall/lc'])
  })
})
