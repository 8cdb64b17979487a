import { describe, expect, it } from 'vitest'
import type { Session, Ticket } from '../src/api/types'
import { newer } from '../src/live/ticket'
import { isNewCall } from '../src/phone/ring'
import { landingOf } from '../src/sign-in/landingOf'
import { readKey } from '../src/window/keys'
import { calledLevel, waitLevel } from '../src/window/levels'

const press = (key: string, change: Partial<Parameters<typeof readKey>[0]> = {}) =>
  readKey({ key, code: '', altKey: false, ctrlKey: false, metaKey: false, shiftKey: false, ...change })

describe('the keys of the console', () => {
  it('are those of a call box', () => {
    const verbs = ['F2', 'F3', 'F4', 'F6', 'F7', 'F8', 'F9', 'F10'].map((key) => {
      const meaning = press(key)
      return meaning?.kind === 'verb' ? meaning.verb : null
    })
    expect(verbs).toEqual(['next', 'recall', 'start', 'complete', 'miss', 'hold', 'transfer', 'pause'])
  })

  it('leave the browser its own', () => {
    expect([press('F5'), press('F2', { ctrlKey: true }), press('F4', { altKey: true }), press('a')]).toEqual([null, null, null, null])
  })

  it('take up a held ticket by its place', () => {
    expect(press('2', { altKey: true, code: 'Digit2' })).toEqual({ kind: 'resume', index: 1 })
  })
})

describe('a level', () => {
  it('of a wait goes by the queue’s target', () => {
    expect([waitLevel(11, 15), waitLevel(12, 15), waitLevel(15, 15), waitLevel(null, 15), waitLevel(99, null)]).toEqual(['ok', 'near', 'over', 'ok', 'ok'])
  })

  it('of a call goes by the time since', () => {
    expect([calledLevel(59), calledLevel(60), calledLevel(180)]).toEqual(['ok', 'near', 'over'])
  })
})

describe('after signing in', () => {
  const who: Session = { id: 'u', name: '王', roles: [{ role: 'clerk', hall: 'lc', window: 3 }], hall: null, window: null }

  it('one goes where one came from', () => {
    expect(landingOf(who, '/window/lc/7')).toBe('/window/lc/7')
  })

  it('nobody is led off this site', () => {
    for (const next of ['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)', ['/a'], '/sign-in?next=/']) expect(landingOf(who, next)).toBe('/window/lc/3')
  })

  it('a supervisor sees the hall', () => {
    expect(landingOf({ ...who, roles: [{ role: 'supervisor', hall: 'lc', window: null }] }, undefined)).toBe('/hall/lc')
    expect(landingOf({ ...who, roles: [] }, undefined)).toBe('/')
  })
})

describe('the telephone', () => {
  const ticket = (change: Partial<Ticket>) => ({ state: 'waiting', calls: 0, at: '2026-11-23T09:00:00+08:00', ...change }) as Ticket

  it('rings when called and when called again, not otherwise', () => {
    const called = ticket({ state: 'called', calls: 1 })
    expect(isNewCall(called, ticket({}))).toBe(true)
    expect(isNewCall(called, null)).toBe(true)
    expect(isNewCall(called, called)).toBe(false)
    expect(isNewCall(ticket({ state: 'called', calls: 2 }), called)).toBe(true)
    expect(isNewCall(ticket({ state: 'serving', calls: 1 }), called)).toBe(false)
  })

  it('never lets an older reading undo a newer one', () => {
    const held = ticket({ state: 'called', at: '2026-11-23T09:00:05+08:00' })
    expect(newer(held, ticket({ at: '2026-11-23T09:00:04+08:00' }))).toBe(held)
    const later = ticket({ at: '2026-11-23T09:00:06+08:00' })
    expect(newer(held, later)).toBe(later)
  })
})
