import { describe, expect, it } from 'vitest'
import { unconfirmedAfterMs, unconfirmedSinceOf } from '../src/live/board'
import { ServerClock, asDuration, offsetMinutesOf, secondsSince, timeOfDay, wallTime } from '../src/live/serverClock'

describe('data is unconfirmed', () => {
  it('since it was last heard of when the connection is down', () => {
    expect(unconfirmedSinceOf(false, 5000, 0, 6000)).toBe(5000)
  })

  it('since the page came up when nothing was ever heard', () => {
    expect(unconfirmedSinceOf(false, null, 100, 6000)).toBe(100)
  })

  it('when nothing was heard for twenty seconds although the connection stands', () => {
    expect(unconfirmedSinceOf(true, 5000, 0, 5000 + unconfirmedAfterMs)).toBeNull()
    expect(unconfirmedSinceOf(true, 5000, 0, 5001 + unconfirmedAfterMs)).toBe(5000)
  })
})

describe('the server clock', () => {
  it('goes on between two messages', () => {
    const clock = new ServerClock()
    clock.observe('2026-11-23T09:00:00+08:00', 1_000_000)
    expect(clock.at(1_002_500)).toBe(Date.parse('2026-11-23T09:00:02.500+08:00'))
  })

  it('reads the hour in the hall’s own offset, not in this device’s', () => {
    const clock = new ServerClock()
    clock.observe('2026-11-23T09:00:00+08:00', 0)
    expect(wallTime(clock.at(61_000), clock.offsetMinutes)).toMatchObject({ year: 2026, month: 11, day: 23, weekday: 1, time: '09:01', seconds: '01' })
    expect(timeOfDay('2026-11-23T23:59:00+06:00')).toBe('23:59')
  })

  it('tells how far this device’s clock is off (R-141)', () => {
    const clock = new ServerClock()
    clock.observe('2026-11-23T09:00:00+08:00', Date.parse('2026-11-23T09:00:07+08:00'))
    expect(clock.skewSeconds).toBe(7)
  })

  it('of a demonstration runs at its own rate and is no skew', () => {
    const clock = new ServerClock()
    clock.observe('2026-11-23T09:00:00+08:00', 0)
    clock.tell(60, false)
    expect(clock.at(1000)).toBe(Date.parse('2026-11-23T09:01:00+08:00'))
    expect(clock.skewSeconds).toBe(0)
    expect(clock.simulated).toBe(true)
  })

  it('that does not say its rate has it read off its messages', () => {
    const clock = new ServerClock()
    clock.observe('2026-11-23T09:00:00+08:00', 0)
    clock.observe('2026-11-23T09:10:00+08:00', 10_000)
    expect(clock.at(11_000)).toBe(Date.parse('2026-11-23T09:11:00+08:00'))
  })

  it('is not thought fast because of a slow network', () => {
    const clock = new ServerClock()
    clock.observe('2026-11-23T09:00:00.000+08:00', 0)
    clock.observe('2026-11-23T09:00:10.400+08:00', 10_000)
    expect(clock.speed).toBe(1)
  })
})

describe('times in words', () => {
  it('count from zero and never below', () => {
    expect(secondsSince('2026-11-23T09:00:00+08:00', Date.parse('2026-11-23T08:59:00+08:00'))).toBe(0)
    expect(secondsSince('2026-11-23T09:00:00+08:00', Date.parse('2026-11-23T10:10:00+08:00'))).toBe(4200)
    expect(secondsSince('', 5)).toBe(0)
  })

  it('keep the hours of a long wait', () => {
    expect(asDuration(0)).toBe('0:00')
    expect(asDuration(659)).toBe('10:59')
    expect(asDuration(4205)).toBe('1:10:05')
  })

  it('take China’s offset where none is named', () => {
    expect([offsetMinutesOf('2026-11-23T09:00:00Z'), offsetMinutesOf('2026-11-23T09:00:00-03:30')]).toEqual([480, -210])
  })
})
