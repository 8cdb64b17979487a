import { describe, expect, it } from 'vitest'
import { byDay, csvOfHalls, csvOfMoves, durationText, effectText, isBetter, isWorse, moveColumns, movesAddress, personMinutesText, spanText, tenths, tookUp, whoText } from '../src/figures/moves'
import { i18n } from '../src/i18n'
import { line, movedHall, nothingMoved } from './moves'

describe('the moves of a month', () => {
  it('are asked for by place, and all together without one', () => {
    expect(movesAddress('2026-11', { hall: 'lc' }, 20, null)).toBe('/api/reports/2026-11/moves?hall=lc&limit=20')
    expect(movesAddress('2026-11', { region: '371500000000' }, 20, '12_m_2')).toBe('/api/reports/2026-11/moves?region=371500&limit=20&cursor=12_m_2')
    expect(movesAddress('2026-11', null, 20, null)).toBe('/api/reports/2026-11/moves?limit=20')
  })

  it('say an effect in words, a nought as no change and what has no baseline as that (R-043)', () => {
    expect([40.5, -7.25, 1234.4, 0, 0.04, -0.04, null].map(personMinutesText)).toEqual(['节省 40.5 人·分钟', '多等 7.3 人·分钟', '节省 1,234.4 人·分钟', '无变化', '无变化', '无变化', '—'])
    expect(effectText(line({ effect: 'no-baseline' }))).toBe('无基线，不计效果')
    expect(effectText(line({ effect: 'pending' }))).toBe('待核算（调整 15 分钟后）')
    expect([5, 0, -5, null].map(isBetter)).toEqual([true, false, false, false])
    expect([5, 0, -5, null].map(isWorse)).toEqual([false, false, true, false])
  })

  it('have a decimal where there is one', () => {
    expect([0, 12.5, 120.5, 1234.44, -7.25, -0.04, 99.96].map(tenths)).toEqual(['0', '12.5', '120.5', '1,234.4', '−7.3', '0', '100'])
  })

  it('say durations in hours when they are long', () => {
    expect([null, 0.4, 47, 119.6, 120, 564, 60_000].map(durationText)).toEqual(['—', '0 分钟', '47 分钟', '2 小时', '2 小时', '9 小时 24 分钟', '1,000 小时'])
  })

  it('say from when to when, that one still holds, and that nobody knows', () => {
    expect(spanText(line())).toBe('09:03–10:33')
    expect(spanText(line({ until: null, holding: true }))).toBe('09:03 起，进行中')
    expect(spanText(line({ until: null }))).toBe('09:03 起，结束时间未记录')
    expect(spanText(line({ cause: 'home', minutes: null }))).toBe('09:03')
    expect([tookUp(line()), tookUp(line({ from: ['A', 'B'], to: ['A'] }))]).toEqual([true, false])
  })

  it('say who it was', () => {
    const nameOf = (id: string) => (id === 'u_wang' ? '王值班' : id)
    expect(whoText(line(), nameOf)).toBe('王值班同意系统建议')
    expect(whoText(line({ kind: 'by-hand', proposer: 'u_wang' }), nameOf)).toBe('王值班人工调整')
    expect(whoText(line({ kind: 'automatic', cause: 'home', approver: null }), nameOf)).toBe('系统自动调整')
  })

  it('stand by day in their order', () => {
    expect(byDay([line({ day: '2026-11-23' }), line({ id: 'm_0', day: '2026-11-23' }), line({ day: '2026-11-20' })]).map((one) => [one.name, one.moves.length])).toEqual([['11月23日（星期一）', 2], ['11月20日（星期五）', 1]])
  })

  it('are a table of halls with a dash where nothing was measured', () => {
    const cells = (row = nothingMoved('lc', '聊城')) => moveColumns.map((column) => `${column.key} ${column.text(row)}`)
    expect(cells()).toEqual(expect.arrayContaining(['total 0', 'mean —', 'saved —', 'lost —', 'net —', 'helped —', 'noBaseline 0']))
    expect(cells(movedHall('lc', '聊城'))).toEqual(expect.arrayContaining(['total 4', 'mean 2 小时 21 分钟', 'saved 43.5', 'lost 4', 'net 39.5', 'helped 66.67%', 'noBaseline 1']))
  })

  it('become files with as many cells in each line, in both languages', () => {
    ;(['zh-CN', 'en'] as const).forEach((language) => {
      i18n.global.locale.value = language
      const files = [csvOfHalls([movedHall('lc', '聊城'), nothingMoved('gx', '冠县')]), csvOfMoves([line(), line({ effect: 'no-baseline', receipt: null, forecast: null })], (id) => id, (id) => id)]
      files.forEach((file) => {
        expect(file.charCodeAt(0)).toBe(0xfeff)
        const widths = file.trim().split('\r\n').map((one) => one.match(/("(?:[^"]|"")*"|[^,]*)(,|$)/g)!.filter((cell, at, all) => cell !== '' || at < all.length - 1).length)
        expect(new Set(widths).size, file).toBe(1)
        expect(file).not.toContain('figures.')
      })
    })
    i18n.global.locale.value = 'zh-CN'
    expect(csvOfMoves([line({ effect: 'no-baseline' })], (id) => id, (id) => id)).toContain('"无基线，不计效果"')
    expect(csvOfHalls([nothingMoved('gx', '冠县')]).split('\r\n')[1]).toContain('"冠县",0,0,0,0,0,0,"",0,"","","","—",0,0')
  })
})
