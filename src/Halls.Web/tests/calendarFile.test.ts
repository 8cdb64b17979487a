import { describe, expect, it } from 'vitest'
import type { CalendarYear } from '../src/api/admin'
import { against, changesOf, daysBetween, readCalendar, yearOf, type CalendarFile } from '../src/admin/calendarFile'

const good: CalendarFile = { year: 2027, revision: 2, status: 'published', basis: '通知', off: [{ name: '元旦', from: '2027-01-01', to: '2027-01-04' }], work: ['2027-01-10'] }
const faultsOf = (file: unknown) => readCalendar(typeof file === 'string' ? file : JSON.stringify(file)).faults.map((one) => `${one.field} ${one.fault}`)

describe('a calendar file', () => {
  it('is read when it is one', () => {
    expect(readCalendar(JSON.stringify(good))).toEqual({ file: good, faults: [] })
    expect(readCalendar(JSON.stringify({ ...good, status: 'provisional', work: [] })).faults).toEqual([])
  })

  it.each<[string, unknown]>([
    ['file json', '{"year":'],
    ['file object', '[]'],
    ['file encoding', '{"basis":"\ufffd\ufffd"}'],
    ['file large', `{"basis":"${'x'.repeat(70_000)}"}`],
    ['file unknown', { ...good, note: 'x' }],
    ['year year', { ...good, year: '2027', off: [], work: [] }],
    ['revision revision', { ...good, revision: 1.5 }],
    ['status status', { ...good, status: 'final' }],
    ['basis text', { ...good, basis: '  ' }],
    ['off list', { ...good, off: 'none' }],
    ['off empty', { ...good, off: [] }],
    ['off holiday', { ...good, off: [{ from: '2027-01-01', to: '2027-01-02' }] }],
    ['off holiday', { ...good, off: [{ ...good.off[0], days: 3 }] }],
    ['off day', { ...good, off: [{ name: '元旦', from: '2026-12-31', to: '2027-01-02' }] }],
    ['off day', { ...good, off: [{ name: '元旦', from: '2027-01-01', to: '2027-02-30' }] }],
    ['off order', { ...good, off: [{ name: '元旦', from: '2027-01-03', to: '2027-01-01' }] }],
    ['off twice', { ...good, off: [good.off[0], { name: '春节', from: '2027-01-04', to: '2027-01-05' }] }],
    ['work list', { ...good, work: null }],
    ['work day', { ...good, work: [20270110] }],
    ['work weekend', { ...good, work: ['2027-01-06'] }],
    ['work weekend', { ...good, work: ['2027-01-10', '2027-01-10'] }],
    ['work both', { ...good, work: ['2027-01-02'] }],
    ['work guessed', { ...good, status: 'provisional' }],
  ])('says %s', (expected, file) => expect(faultsOf(file)).toContain(expected))

  it('says all that is wrong at once', () => {
    expect(faultsOf({ year: 2027, status: 'x', off: [], work: ['2027-01-06'] })).toEqual(['revision revision', 'status status', 'basis text', 'off empty', 'work weekend'])
  })

  it('is one day by day', () => {
    expect(yearOf(good)).toEqual({ year: 2027, revision: 2, status: 'published', basis: '通知', off: ['2027-01-01', '2027-01-02', '2027-01-03', '2027-01-04'], work: ['2027-01-10'] })
    expect(daysBetween('2028-02-28', '2028-03-01')).toEqual(['2028-02-28', '2028-02-29', '2028-03-01'])
  })
})

describe('what a file changes', () => {
  const holds: CalendarYear = { year: 2027, revision: 1, status: 'provisional', basis: '办法', off: ['2027-01-01', '2027-10-01'], work: [] }

  it('are the days that become working days or cease to be, against what holds', () => {
    expect(changesOf(holds, yearOf(good))).toEqual([
      { day: '2027-01-04', working: false },
      { day: '2027-01-10', working: true },
      { day: '2027-10-01', working: true },
    ])
  })

  it('are all that differs from weekends where the year has no calendar', () => {
    expect(changesOf(undefined, yearOf(good)).map((one) => one.day)).toEqual(['2027-01-01', '2027-01-04', '2027-01-10'])
  })

  it('is forbidden by an equal or later revision, and a notice is not taken back', () => {
    expect(against(good, [holds])).toEqual([])
    expect(against(good, [{ ...holds, revision: 2 }]).map((one) => one.fault)).toEqual(['notLater'])
    expect(against({ ...good, status: 'provisional' }, [{ ...holds, status: 'published' }]).map((one) => one.fault)).toEqual(['takenBack'])
    expect(against(good, [{ ...holds, year: 2026, revision: 9 }])).toEqual([])
  })
})
