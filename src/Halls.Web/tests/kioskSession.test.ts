import { describe, expect, it, vi } from 'vitest'
import { KioskSession, closedWords, idleSeconds, resultSeconds, wholeSeconds } from '../src/kiosk/session'
import { board, queue } from './boards'

const start = 1_000_000
const kiosk = () => {
  const reset = vi.fn()
  return { session: new KioskSession(reset), reset }
}
const secondsLater = (n: number) => start + n * 1000

describe('the kiosk', () => {
  it('on its first page has nothing to clear', () => {
    const { session, reset } = kiosk()
    session.touch(start)
    session.tick(secondsLater(1000))
    expect(session.secondsLeft.value).toBeNull()
    expect(reset).not.toHaveBeenCalled()
  })

  it('goes back when nobody touches it', () => {
    const { session, reset } = kiosk()
    session.queue.value = queue('A')
    session.go('class', start)
    session.tick(secondsLater(idleSeconds - 1))
    expect(session.step.value).toBe('class')
    session.tick(secondsLater(idleSeconds))
    expect(session.step.value).toBe('queues')
    expect(session.queue.value).toBeNull()
    expect(reset).toHaveBeenCalledTimes(1)
  })

  it('stays while it is being used', () => {
    const { session } = kiosk()
    session.go('class', start)
    session.touch(secondsLater(15))
    session.tick(secondsLater(25))
    expect(session.step.value).toBe('class')
  })

  it('clears all after sixty seconds, however busy (R-135)', () => {
    const { session, reset } = kiosk()
    session.go('class', start)
    for (let second = 0; second < wholeSeconds; second += 5) session.touch(secondsLater(second))
    session.tick(secondsLater(wholeSeconds - 1))
    expect(reset).not.toHaveBeenCalled()
    session.tick(secondsLater(wholeSeconds))
    expect(reset).toHaveBeenCalledTimes(1)
  })

  it('shows a number for fifteen seconds, also one that was long in coming', () => {
    const { session } = kiosk()
    session.go('class', start)
    session.touch(secondsLater(55))
    session.go('taking', secondsLater(55))
    session.go('result', secondsLater(64))
    expect(session.secondsLeft.value).toBe(resultSeconds)
    session.tick(secondsLater(64 + resultSeconds - 1))
    expect(session.step.value).toBe('result')
    session.tick(secondsLater(64 + resultSeconds))
    expect(session.step.value).toBe('queues')
  })

  it('does not go away while a number is being taken', () => {
    const { session } = kiosk()
    session.go('taking', start)
    session.tick(secondsLater(500))
    expect(session.step.value).toBe('taking')
  })

  it('puts language and type back after the visitor who changed them', () => {
    const { session, reset } = kiosk()
    session.markDirty(start)
    session.tick(secondsLater(idleSeconds))
    expect(reset).toHaveBeenCalledTimes(1)
  })
})

describe('a closed tile', () => {
  it('says why and from when', () => {
    expect(closedWords(queue('A', { accepting: false, closedReason: 'not-yet-open' }), board())).toEqual({ reason: 'not-yet-open', note: 'opensAt', time: '08:30' })
    expect(closedWords(queue('A', { accepting: false, closedReason: 'last-ticket-passed' }), board())).toMatchObject({ note: 'lastAt', time: '17:15' })
  })

  it('names no hours on a day that has none', () => {
    expect(closedWords(queue('A', { accepting: false, closedReason: 'not-open-today' }), board({ hours: null }))).toMatchObject({ note: null })
  })

  it('without a reason sends people to the staff', () => {
    expect(closedWords(queue('A', { accepting: false }), board())).toMatchObject({ reason: 'other', note: 'askStaff' })
  })

  it('is not closed when it only warns', () => {
    expect(closedWords(queue('A', { closedReason: 'no-window' }), board())).toBeNull()
  })
})
