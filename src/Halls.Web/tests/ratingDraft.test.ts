import { describe, expect, it } from 'vitest'
import { bodyOf, channelOf, emptyDraft, faultOf, lengthOf, offeredIndicators, tickedOf, toggle, type Draft } from '../src/rating/draft'
import { ratingPage } from './ratings'

const page = ratingPage()
const draft = (change: Partial<Draft>): Draft => ({ ...emptyDraft(), ...change })

describe('a rating that is being written', () => {
  it('begins with nothing chosen (R-070)', () => {
    expect(emptyDraft().level).toBeNull()
    expect(offeredIndicators(page, null)).toEqual([])
    expect(faultOf(emptyDraft(), page, 500)).toBe('level')
  })

  it('offers the indicators of the chosen level and no others (R-071)', () => {
    expect(offeredIndicators(page, 2).map((one) => one.code)).toEqual(['213', '214'])
  })

  it('sends the ticks of the chosen level only, and keeps those of a level that was tried before', () => {
    const tried = draft({ level: 2 })
    toggle(tried, '213')
    toggle(tried, '214')
    toggle(tried, '213')
    tried.level = 1
    expect(tickedOf(tried)).toEqual([])
    toggle(tried, '115')
    expect(bodyOf(tried, 'qr').indicators).toEqual(['115'])
    tried.level = 2
    expect(bodyOf(tried, 'qr').indicators).toEqual(['214'])
  })

  it('needs a reason when it is a bad one, a tick or two characters (R-071)', () => {
    expect(faultOf(draft({ level: 2 }), page, 500)).toBe('reason')
    expect(faultOf(draft({ level: 1, text: ' 慢 ' }), page, 500)).toBe('reason')
    expect(faultOf(draft({ level: 1, text: '太慢' }), page, 500)).toBeNull()
    expect(faultOf(draft({ level: 1, ticked: { 1: ['115'] } }), page, 500)).toBeNull()
    expect(faultOf(draft({ level: 1, ticked: { 2: ['213'] } }), page, 500)).toBe('reason')
    expect(faultOf(draft({ level: 3 }), page, 500)).toBeNull()
    expect(faultOf(draft({ level: 1 }), ratingPage({ badRequiresReason: false }), 500)).toBeNull()
  })

  it('counts characters as a reader does, and is too long from the first beyond', () => {
    expect(lengthOf('好👨‍👩‍👧𠮷')).toBe(3)
    expect(faultOf(draft({ level: 5, text: '好'.repeat(500) }), page, 500)).toBeNull()
    expect(faultOf(draft({ level: 5, text: '好'.repeat(501) }), page, 500)).toBe('tooLong')
  })

  it('takes a contact whole or not at all', () => {
    expect(faultOf(draft({ level: 5, name: '赵某' }), page, 500)).toBe('contact')
    expect(faultOf(draft({ level: 5, name: '赵某', phone: '13800000000' }), page, 500)).toBeNull()
    expect(faultOf(draft({ level: 5, name: '赵某', anonymous: true }), page, 500)).toBeNull()
  })

  it('sends no contact when it is anonymous, though one was typed', () => {
    const body = bodyOf(draft({ level: 5, name: '赵某', phone: '13800000000', anonymous: true, text: '  ' }), 'qr')
    expect(body).toEqual({ level: 5, indicators: [], text: null, channel: 'qr', anonymous: true, name: null, phone: null })
  })

  it('comes in through the channel that the link names, else through the code', () => {
    expect(channelOf('?channel=sms')).toBe('sms')
    expect([channelOf(''), channelOf('?channel=evaluator'), channelOf('?channel=paper')]).toEqual(['qr', 'qr', 'qr'])
  })
})
