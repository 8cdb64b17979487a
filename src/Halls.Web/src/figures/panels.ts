import { computed, type Ref } from 'vue'
import { i18n, language } from '../i18n'
import { indicatorText } from '../i18n/indicators'
import { shortDayText } from '../parts/words'
import { barsOption, dividedOption, trendOption, type Bar, type Build } from './charts'
import { badOf } from './columns'
import { countText, shareText } from './format'
import type { Palette } from './palette'
import { daysOf } from './place'
import { funnelOf, standingOf, standings } from './progress'
import type { View } from './view'

/** What a chart panel is given. */
export interface Panel {
  build: Build
  label: string
  head: string[]
  rows: string[][]
  empty: string | null
  /** How many lines it draws. */
  lines: number
}

const levels = [5, 4, 3, 2, 1] as const
const patternOfLevel: Record<number, string> = { 5: 'plain', 4: 'plain', 3: 'dots', 2: 'stripes', 1: 'cross' }
const patternOfStanding = { onTime: 'plain', early: 'dots', notDue: 'plain', late: 'stripes', overdue: 'cross' }

/** The official Chinese name that the server gives, or the catalogue's in English. */
export function channelName(key: string, name: string): string {
  const { t, te } = i18n.global
  const known = `rect.channel.${key}`
  return language() === 'en' && te(known) ? t(known) : name || t('figures.notStated')
}

/** The panels of a view, in the colours of a palette. */
export function usePanels(view: Ref<View>, palette: Palette, most: { indicators: number; channels: number }) {
  const { t } = i18n.global
  const said = (label: string, words: string) => t('app.pair', { label, value: words })
  const all = (title: string, bars: { label: string; words: string }[]) => said(title, bars.map((bar) => said(bar.label, bar.words)).join(t('figures.clause')))

  /** Bars with the share of the whole behind each number. */
  function panel(title: string, bars: Bar[], head: string[], whole: number, empty: string, labelShare?: number): Panel {
    return {
      build: barsOption(bars, palette, labelShare),
      label: all(title, bars),
      head,
      rows: bars.map((bar) => [bar.label, countText(bar.count), shareText(bar.count, whole)]),
      empty: whole === 0 ? empty : null,
      lines: bars.length,
    }
  }

  const counted = (count: number, whole: number) => t('figures.countAndShare', { n: countText(count), share: shareText(count, whole) })

  const trend = computed<Panel>(() => {
    const { days, month, day: today, total } = view.value
    const byKey: Record<string, (typeof days)[number]> = {}
    days.forEach((row) => (byKey[row.key.slice(0, 10)] = row))
    const shown = daysOf(month).map((day) => {
      const row = byKey[day]
      const active = row?.ratings.active ?? 0
      const bad = row ? badOf(row) : 0
      const byDefault = row?.ratings.default ?? 0
      const ahead = !row && today !== null && day > today
      const words = [shortDayText(day), said(t('figures.column.active'), countText(active)), said(t('figures.bad'), countText(bad))]
      if (byDefault > 0) words.push(said(t('rect.channel.default'), countText(byDefault)))
      return { day, active: ahead ? null : active, bad: ahead ? null : bad, byDefault: ahead ? null : byDefault, words: words.join('\n') }
    })
    const past = shown.filter((day) => day.active !== null)
    return {
      build: trendOption(shown, { active: t('figures.column.active'), byDefault: t('rect.channel.default'), bad: t('figures.bad') }, palette),
      label: t('figures.trendWords', { from: past.length > 0 ? shortDayText(past[0]!.day) : t('app.unknown'), to: past.length > 0 ? shortDayText(past[past.length - 1]!.day) : t('app.unknown'), active: countText(total.ratings.active), bad: countText(badOf(total)) }),
      head: [t('figures.day'), t('figures.column.active'), t('rect.channel.default'), t('figures.bad')],
      rows: past.map((day) => [shortDayText(day.day), countText(day.active ?? 0), countText(day.byDefault ?? 0), countText(day.bad ?? 0)]),
      empty: total.ratings.total === 0 && total.cases.opened === 0 ? t('figures.noRatings') : null,
      lines: past.length,
    }
  })

  const levelsPanel = computed<Panel>(() => {
    const { ratings } = view.value.total
    const bars = levels.map((level): Bar => {
      const count = ratings[`level${level}`]
      return { label: t(`rate.level.${level}`), count, words: counted(count, ratings.active), colour: palette.levels[level]!, pattern: patternOfLevel[level] }
    })
    return panel(t('figures.levels'), bars, [t('figures.level'), t('figures.count'), t('figures.share')], ratings.active, t('figures.noRatings'), 0.26)
  })

  const channels = computed<Panel>(() => {
    const { total } = view.value
    const used = view.value.channels.filter((row) => row.ratings.total > 0).sort((a, b) => b.ratings.total - a.ratings.total)
    const rest = used.slice(most.channels)
    const restCount = rest.reduce((sum, row) => sum + row.ratings.total, 0)
    const bars = used
      .slice(0, most.channels)
      .map((row): Bar => ({ label: channelName(row.key, row.name), count: row.ratings.total, words: counted(row.ratings.total, total.ratings.total), colour: row.key === 'default' ? palette.byDefault : palette.main, pattern: row.key === 'default' ? 'dots' : 'plain' }))
    if (rest.length > 0) bars.push({ label: t('figures.otherChannels', { n: rest.length }), count: restCount, words: counted(restCount, total.ratings.total), colour: palette.byDefault })
    return panel(t('figures.channels'), bars, [t('figures.channel'), t('figures.count'), t('figures.share')], total.ratings.total, t('figures.noRatings'), 0.28)
  })

  const indicators = computed<Panel>(() => {
    const shown = view.value.indicators.slice().sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1)).slice(0, most.indicators)
    const bars = shown.map((one): Bar => ({ label: indicatorText({ code: one.code, text: one.label }), count: one.count, words: t('figures.countOfLevel', { n: countText(one.count), level: t(`rate.level.${one.level as 5}`) }), colour: palette.levels[one.level] ?? palette.main, pattern: patternOfLevel[one.level] }))
    return {
      build: barsOption(bars, palette, 0.44),
      label: all(t('figures.indicators'), bars),
      head: [t('figures.indicator'), t('figures.code'), t('figures.level'), t('figures.count')],
      rows: shown.map((one) => [indicatorText({ code: one.code, text: one.label }), one.code, t(`rate.level.${one.level as 5}`), countText(one.count)]),
      empty: bars.length === 0 ? t('figures.noIndicators') : null,
      lines: bars.length,
    }
  })

  const funnel = computed<Panel>(() => {
    const { cases } = view.value.total
    const steps = funnelOf(cases)
    const bars = steps.map(({ step, count }): Bar => ({ label: t(`figures.step.${step}`), count, words: step === 'opened' || cases.named === 0 ? countText(count) : counted(count, cases.named), colour: palette.main, pattern: step === 'opened' ? 'dots' : 'plain' }))
    return {
      build: barsOption(bars, palette, 0.3),
      label: all(t('figures.funnel'), bars),
      head: [t('figures.stepTitle'), t('figures.count'), t('figures.shareOfNamed')],
      rows: steps.map(({ step, count }) => [t(`figures.step.${step}`), countText(count), step === 'opened' ? t('app.unknown') : shareText(count, cases.named)]),
      empty: cases.opened === 0 ? t('figures.noCases') : null,
      lines: bars.length,
    }
  })

  const standing = computed(() => {
    const counts = standingOf(view.value.total.cases)
    return standings.map((key) => ({ key, label: t(`figures.standing.${key}`), count: counts[key], colour: palette.standing[key], pattern: patternOfStanding[key] }))
  })

  return {
    trend,
    levels: levelsPanel,
    channels,
    indicators,
    funnel,
    standing,
    standingBuild: computed<Build>(() => dividedOption(standing.value, palette)),
    standingLabel: computed(() => all(t('figures.standingTitle'), standing.value.map((one) => ({ label: one.label, words: countText(one.count) })))),
  }
}

export type Panels = ReturnType<typeof usePanels>
