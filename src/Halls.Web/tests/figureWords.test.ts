import { describe, expect, it } from 'vitest'
import { ref } from 'vue'
import type { FigureSnapshot } from '../src/api/figures'
import type { Session } from '../src/api/types'
import { barsOption, trendOption, type Canvas } from '../src/figures/charts'
import { columns, csvOf, sorted } from '../src/figures/columns'
import { axisText, countText, pairText, ratioWords, shareText } from '../src/figures/format'
import { light } from '../src/figures/palette'
import { usePanels } from '../src/figures/panels'
import { daysOf, fromAbove, mayRead, monthOf, monthsUpTo, partsBy, placeBelow, placeOf, placesOf, reportAddress, shortCode } from '../src/figures/place'
import { funnelOf, standingOf } from '../src/figures/progress'
import { divisionsOfMonth, viewOfReports, viewOfSnapshot } from '../src/figures/view'
import { entersRatings, readsFigures, seesSignals } from '../src/staff/roles'
import { noCases, nothingYet, province, ratio, report, row, snapshot } from './figures'

const who = (...roles: Partial<Session['roles'][number]>[]): Session => ({ id: 'u_1', name: '周监督', hall: null, window: null, roles: roles.map((one) => ({ role: 'supervisor', hall: null, window: null, region: null, department: null, ...one })) })
const city = { region: '371500' }

describe('numbers', () => {
  it('have their thousands set apart at every size', () => {
    expect([0, 7, 999, 1000, 13_879_360, 1_234_567_890].map(countText)).toEqual(['0', '7', '999', '1,000', '13,879,360', '1,234,567,890'])
    expect(pairText(ratio(13_461_728, 13_879_360))).toBe('13,461,728 / 13,879,360')
  })

  it('are short on an axis, in the units of the language', () => {
    expect([0, 300, 9000, 12_000, 800_000, 250_000_000].map(axisText)).toEqual(['0', '300', '9,000', '1.2万', '80万', '2.5亿'])
  })

  it('have no share where there is nothing to share, and are never rounded to all or to nothing (R-102, R-103)', () => {
    expect(shareText(0, 0)).toBe('—')
    expect(shareText(0, 5)).toBe('0.00%')
    expect(shareText(5, 5)).toBe('100.00%')
    expect(shareText(9_999_999, 10_000_000)).toBe('99.99%')
    expect(shareText(1, 10_000_000)).toBe('<0.01%')
    expect(shareText(1, 3)).toBe('33.33%')
    expect(shareText(1, 800)).toBe('0.13%')
  })

  it('say in words what a ratio is made of', () => {
    expect(ratioWords('好评率', ratio(9, 10))).toBe('好评率 90.00%：9 ÷ 10')
    expect(ratioWords('好评率', ratio(0, 0))).toBe('好评率：分母为 0，不计算')
  })
})

describe('a place', () => {
  it('is what the address names, else where a role reaches, the widest first', () => {
    expect(placeOf({ hall: 'lc', region: '371500' })).toEqual({ hall: 'lc' })
    expect(placeOf({ region: '371500' })).toEqual(city)
    expect(placeOf({})).toBeNull()
    expect(placesOf(who({ hall: 'lc' }, { region: '371502' }, { region: '371500' }, { role: 'reviewer', region: '371500' }))).toEqual([city, { region: '371502' }, { hall: 'lc' }])
  })

  it('is no place for whoever holds a role for one department only, or none that looks at figures', () => {
    expect(placesOf(who({ hall: 'lc', department: '市市场监管局' }, { role: 'handler', hall: 'lc' }, { role: 'clerk', hall: 'lc' }))).toEqual([])
    expect(readsFigures(who({ role: 'handler', hall: 'lc' }))).toBe(false)
    expect(readsFigures(who({ role: 'systemAdministrator' }))).toBe(true)
    expect(readsFigures(null)).toBe(false)
  })

  it('leads one level down, but not from windows and not to itself', () => {
    expect(placeBelow('371502000000', 'region', city)).toEqual({ region: '371502' })
    expect(placeBelow('371500000000', 'region', city)).toBeNull()
    expect(placeBelow('371502101000', 'region', { region: '371502' })).toEqual({ region: '371502101000' })
    expect(placeBelow('lc', 'hall', city)).toEqual({ hall: 'lc' })
    expect(placeBelow('lc/3', 'window', { hall: 'lc' })).toBeNull()
    expect(placeBelow('', 'hall', city)).toBeNull()
  })

  it('says by what its parts are divided', () => {
    expect(partsBy(city, ['371502000000', '371503000000'])).toBe('region')
    expect(partsBy(city, ['lc', 'dc'])).toBe('hall')
    expect(partsBy(city, [])).toBe('hall')
    expect(partsBy({ hall: 'lc' }, ['lc/1'])).toBe('window')
  })

  it('has those above in order, and a link only to those that may be read', () => {
    expect(fromAbove([{ key: '371500000000' }, { key: '370000000000' }]).map((one) => shortCode(one.key))).toEqual(['370000', '371500'])
    expect(mayRead(who({ region: '371500' }), '370000000000')).toBe(false)
    expect(mayRead(who({ region: '370000' }), '371500000000')).toBe(true)
    expect(mayRead(who({ hall: 'lc', region: '370000' }), '371500000000')).toBe(false)
    expect(mayRead(who({ region: '370000', department: 'x' }), '371500000000')).toBe(false)
    expect(mayRead(null, '370000000000')).toBe(false)
  })

  it('has months and days', () => {
    expect(monthsUpTo('2026-02', 4)).toEqual(['2026-02', '2026-01', '2025-12', '2025-11'])
    expect(daysOf('2028-02').length).toBe(29)
    expect(daysOf('2026-11')[29]).toBe('2026-11-30')
    expect(monthOf({ month: '2026-13' })).toBeNull()
    expect(monthOf({ month: '2026-10' })).toBe('2026-10')
    expect(reportAddress('2026-10', city, 'day')).toBe('/api/reports/2026-10?region=371500&by=day')
    expect(reportAddress('2026-10', null, 'hall')).toBe('/api/reports/2026-10?by=hall')
  })

  it('lets only the supervising side enter cards and see signals (R-069, R-075)', () => {
    expect(entersRatings(who({ hall: 'lc' }))).toBe(true)
    expect(entersRatings(who({ role: 'reviewer', hall: 'lc' }))).toBe(false)
    expect(seesSignals(who({ role: 'clerk', hall: 'lc' }))).toBe(false)
    expect(seesSignals(who({ hall: 'lc' }, { role: 'clerk', hall: 'lc' }))).toBe(false)
    expect(seesSignals(who({ hall: 'lc', department: '市市场监管局' }))).toBe(false)
    expect(seesSignals(who({ role: 'region', region: '371500' }))).toBe(true)
  })
})

describe('the cases of a month', () => {
  it('stand against their deadlines in five ways that add up to all of them', () => {
    const cases = { ...noCases, named: 60, namedRectified: 44, namedExplained: 3, namedDue: 50, namedRectifiedOnTime: 38, namedExplainedOnTime: 2, namedOverdue: 4, namedNotDue: 10 }
    const standing = standingOf(cases)
    expect(standing).toEqual({ onTime: 40, late: 6, overdue: 4, early: 1, notDue: 9 })
    expect(Object.values(standing).reduce((sum, n) => sum + n, 0)).toBe(60)
  })

  it('never give less than nothing', () => {
    expect(Object.values(standingOf({ ...noCases, namedRectifiedOnTime: 3, namedDue: 1 })).every((n) => n >= 0)).toBe(true)
  })

  it('go from being opened to a content citizen', () => {
    const cases = { ...noCases, opened: 9, named: 7, namedContactedOnTime: 6, namedRectified: 4, namedExplained: 1, namedFedBack: 4, namedFollowedUp: 3, namedSatisfied: 1, namedBasicallySatisfied: 1 }
    expect(funnelOf(cases).map((one) => one.count)).toEqual([9, 7, 6, 5, 4, 3, 2])
  })
})

describe('the table', () => {
  const rows = [
    row('a', '甲', { level5: 9, level1: 1 }, { named: 2, namedRectified: 1 }),
    row('b', '乙', { level5: 3 }),
    row('c', '丙', { level5: 20, level1: 5 }, { named: 4, namedRectified: 4 }),
    row('d', '丁'),
  ]

  it('is sorted by counts and by ratios', () => {
    expect(sorted(rows, { key: 'total', descending: true }).map((one) => one.key)).toEqual(['c', 'a', 'b', 'd'])
    expect(sorted(rows, { key: 'badRate', descending: true }).map((one) => one.key)).toEqual(['c', 'a', 'b', 'd'])
  })

  it('puts those without a ratio last whichever way it is sorted (R-102)', () => {
    expect(sorted(rows, { key: 'rectificationRate', descending: true }).map((one) => one.key)).toEqual(['c', 'a', 'b', 'd'])
    expect(sorted(rows, { key: 'rectificationRate', descending: false }).map((one) => one.key)).toEqual(['a', 'c', 'b', 'd'])
  })

  it('becomes a file in which every ratio has its numbers and no name is a formula', () => {
    const file = csvOf([row('x', '=HYPERLINK("http://x")', { level5: 1 }), row('y', '市政务服务中心,"新"', { level5: 1_234_567 })], '大厅')
    const lines = file.split('\r\n')
    expect(file.charCodeAt(0)).toBe(0xfeff)
    expect(lines[0]).toContain('"好评率","好评率（分子）","好评率（分母）"')
    expect(lines[1]).toContain('"\'=HYPERLINK(""http://x"")",1,1')
    expect(lines[2]).toContain('"市政务服务中心,""新""",1234567,1234567')
    expect(lines[1]!.split(',').length).toBe(lines[0]!.split(',').length)
    expect(columns.filter((column) => 'ratio' in column).length * 2 + columns.length + 1).toBe(lines[0]!.split(',').length)
  })
})

describe('the panels', () => {
  const canvas: Canvas = { width: 600, unit: 16, font: 'sans-serif' }
  const of = (from: FigureSnapshot) => usePanels(ref(viewOfSnapshot({ region: from.region }, from)), light, { indicators: 10, channels: 5 })
  const series = (option: unknown) => (option as { series: { data: ({ value: number } | number | null)[] }[] }).series

  it('draw every day of the month, and none that has not come', () => {
    const option = of(snapshot()).trend.value.build(canvas)
    const [active, bad] = series(option)
    expect(active!.data.length).toBe(30)
    expect(active!.data.slice(18, 25)).toEqual([0, 8, 0, 0, 2, null, null])
    expect(bad!.data[19]).toBe(1)
  })

  it('name each level in words beside its colour, and draw no two of them alike', () => {
    const panel = of(snapshot()).levels.value
    expect(panel.label).toBe('五级评价：非常满意：7（70.00%）；满意：2（20.00%）；基本满意：0（0.00%）；不满意：0（0.00%）；非常不满意：1（10.00%）')
    expect(panel.rows).toEqual([['非常满意', '7', '70.00%'], ['满意', '2', '20.00%'], ['基本满意', '0', '0.00%'], ['不满意', '0', '0.00%'], ['非常不满意', '1', '10.00%']])
    const drawn = series(panel.build(canvas))[0]!.data as unknown as { itemStyle: { color: string; decal: object } }[]
    expect(new Set(drawn.map((one) => `${one.itemStyle.color}${JSON.stringify(one.itemStyle.decal)}`)).size).toBe(5)
  })

  it('sum the channels that have no room', () => {
    const panel = of(province()).channels.value
    expect(panel.rows.length).toBe(6)
    expect(panel.rows[5]![0]).toBe('其余 5 个渠道')
  })

  it('say that there is nothing instead of drawing it', () => {
    const panels = of(nothingYet())
    expect(panels.trend.value.empty).toBe('本月还没有评价')
    expect(panels.levels.value.empty).toBe('本月还没有评价')
    expect(panels.indicators.value.empty).toBe('本月没有勾选评价指标')
    expect(panels.funnel.value.empty).toBe('本月没有差评工单')
    expect(panels.levels.value.rows[0]).toEqual(['非常满意', '0', '—'])
  })

  it('keep what a name says from becoming part of the page', () => {
    const option = barsOption([{ label: '<img src=x onerror=alert(1)>', count: 1, words: '1', colour: '#000' }], light)(canvas) as { tooltip: { formatter(one: { dataIndex: number }): string } }
    expect(option.tooltip.formatter({ dataIndex: 0 })).not.toContain('<img')
    const trend = trendOption([{ day: '2026-11-01', active: 1, byDefault: 0, bad: 0, words: '<b>\n1' }], { active: 'a', byDefault: 'd', bad: 'b' }, light)(canvas) as { tooltip: { formatter(points: { dataIndex: number }[]): string } }
    expect(trend.tooltip.formatter([{ dataIndex: 0 }])).toBe('&#60;b&#62;<br>1')
  })
})

describe('an earlier month', () => {
  it('is drawn once all its divisions are there, with those late by name of unit (R-090)', () => {
    const from = province()
    const reports = Object.fromEntries(divisionsOfMonth(city, from).map((by) => [by, report(by, from)]))
    expect(viewOfReports(city, { region: reports['region'] }, from, '')).toBeNull()
    const view = viewOfReports(city, reports, from, '')!
    expect(view.today).toBeNull()
    expect(view.name).toBe('山东省')
    expect(view.indicators.length).toBe(10)
    expect(view.late.every((one, i, all) => one.overdue > 0 && (i === 0 || all[i - 1]!.overdue >= one.overdue))).toBe(true)
    expect(view.late[0]!.unit).not.toBe('')
  })

  it('has the same parts as the present one: regions, halls where there is no region below, windows of a hall', () => {
    expect(divisionsOfMonth(city, snapshot())[0]).toBe('region')
    expect(divisionsOfMonth(city, snapshot({ parts: [row('lc', '聊城市政务服务中心')] }))[0]).toBe('hall')
    expect(divisionsOfMonth({ hall: 'lc' }, null)[0]).toBe('window')
    expect(divisionsOfMonth(null, null)[0]).toBe('region')
  })
})
