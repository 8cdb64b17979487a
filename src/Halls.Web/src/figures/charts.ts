import type { EChartsCoreOption } from 'echarts/core'
import { language } from '../i18n'
import { axisText, countText } from './format'
import type { Palette } from './palette'

/** What a chart is drawn for: its width and the size of a rem, in pixels, and the page's type, by which texts are measured. */
export interface Canvas {
  width: number
  unit: number
  font: string
}
export type Build = (canvas: Canvas) => EChartsCoreOption

const escape = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)

/** A pattern for every colour that means something, so that a picture without colours can be read. */
const decals: Record<string, object> = {
  plain: { symbol: 'none' },
  stripes: { symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: -Math.PI / 4, color: 'rgba(255,255,255,0.55)' },
  dots: { symbol: 'circle', symbolSize: 0.6, dashArrayX: [[4, 4], [0, 4, 4, 0]], dashArrayY: [4, 0], color: 'rgba(255,255,255,0.7)' },
  cross: { symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: Math.PI / 4, color: 'rgba(0,0,0,0.35)' },
}

const tooltip = (palette: Palette, unit: number) => ({
  confine: true,
  backgroundColor: palette.paper,
  borderColor: palette.quiet,
  textStyle: { color: palette.ink, fontSize: unit * 0.875 },
})

const common = (palette: Palette, { unit, font }: Canvas) => ({
  textStyle: { fontFamily: font, color: palette.ink, fontSize: unit * 0.8125 },
  aria: { enabled: true, label: { enabled: false }, decal: { show: true } },
})

/** About how wide a text is, in ems: what is Chinese is as wide as it is high. */
const widthOf = (text: string): number => Array.from(text).reduce((sum, c) => sum + (c.charCodeAt(0) > 0x2e7f ? 1 : 0.56), 0)

export interface Bar {
  label: string
  count: number
  /** What stands behind the bar. */
  words: string
  colour: string
  pattern?: keyof typeof decals
}

/** Bars that lie, one a line, each with its name before and its number behind. */
export const barsOption =
  (bars: Bar[], palette: Palette, labelShare = 0.34, highest?: number): Build =>
  (canvas) => {
    const { width, unit } = canvas
    const labelWidth = Math.round(Math.min(width * labelShare, unit * 16))
    const longest = bars.reduce((most, bar) => Math.max(most, widthOf(bar.words)), 0)
    return {
      ...common(palette, canvas),
      grid: { left: labelWidth + unit * 0.6, right: Math.round(longest * unit * 0.875 + unit * 0.6), top: 0, bottom: 0 },
      tooltip: { ...tooltip(palette, unit), trigger: 'item', formatter: (one: { dataIndex: number }) => escape(`${bars[one.dataIndex]!.label}  ${bars[one.dataIndex]!.words}`) },
      xAxis: { type: 'value', show: false, min: 0, max: Math.max(1, highest ?? bars.reduce((most, bar) => Math.max(most, bar.count), 0)) },
      yAxis: {
        type: 'category',
        inverse: true,
        data: bars.map((bar) => bar.label),
        axisLine: { lineStyle: { color: palette.quiet } },
        axisTick: { show: false },
        axisLabel: { color: palette.ink, fontSize: unit * 0.875, lineHeight: unit * 1.05, width: labelWidth, overflow: language() === 'en' ? 'break' : 'breakAll', interval: 0, margin: unit * 0.5 },
      },
      series: [
        {
          type: 'bar',
          barMaxWidth: unit * 1.25,
          barMinHeight: 0,
          data: bars.map((bar) => ({ value: bar.count, itemStyle: { color: bar.colour, decal: decals[bar.pattern ?? 'plain'] } })),
          label: { show: true, position: 'right', color: palette.ink, fontSize: unit * 0.875, formatter: (one: { dataIndex: number }) => bars[one.dataIndex]!.words },
        },
      ],
    }
  }

export interface TrendDay {
  day: string
  /** Null for a day that has not come. */
  active: number | null
  byDefault: number | null
  bad: number | null
  words: string
}

export interface TrendWords {
  active: string
  byDefault: string
  bad: string
}

/** Ratings by day above, bad ones below with a scale of their own: a share of one in ten thousand is nothing on a common one. */
export const trendOption =
  (days: TrendDay[], words: TrendWords, palette: Palette): Build =>
  (canvas) => {
    const { width, unit } = canvas
    const anyDefault = days.some((day) => (day.byDefault ?? 0) > 0)
    const left = unit * 3.6
    const right = unit * 0.6
    const axis = (grid: number, labels: boolean) => ({
      type: 'category',
      gridIndex: grid,
      data: days.map((day) => String(Number(day.day.slice(8)))),
      axisLine: { lineStyle: { color: palette.quiet } },
      axisTick: { show: false },
      axisLabel: { show: labels, color: palette.quiet, fontSize: unit * 0.8125, interval: width < unit * 30 ? 4 : width < unit * 50 ? 1 : 0, hideOverlap: true },
    })
    const scale = (grid: number, name: string, parts: number) => ({
      type: 'value',
      gridIndex: grid,
      name,
      nameTextStyle: { color: palette.ink, fontSize: unit * 0.875, align: 'left', padding: [0, 0, unit * 0.1, -left + unit * 0.4] },
      nameGap: unit * 0.6,
      minInterval: 1,
      splitNumber: parts,
      axisLabel: { color: palette.quiet, fontSize: unit * 0.8125, formatter: axisText },
      splitLine: { lineStyle: { color: palette.line } },
    })
    const bars = (name: string, at: number, values: (number | null)[], colour: string, pattern: string, stack?: string) => ({
      type: 'bar',
      name,
      stack,
      xAxisIndex: at,
      yAxisIndex: at,
      barMaxWidth: unit * 1.4,
      barCategoryGap: '28%',
      itemStyle: { color: colour, decal: decals[pattern] },
      data: values,
    })
    return {
      ...common(palette, canvas),
      grid: [
        { left, right, top: unit * 1.7, bottom: '43%' },
        { left, right, top: '69%', bottom: unit * 1.5 },
      ],
      axisPointer: { link: [{ xAxisIndex: 'all' }], lineStyle: { color: palette.quiet } },
      tooltip: {
        ...tooltip(palette, unit),
        trigger: 'axis',
        axisPointer: { type: 'shadow' },
        formatter: (points: { dataIndex: number }[]) => escape(days[points[0]!.dataIndex]!.words).replace(/\n/g, '<br>'),
      },
      xAxis: [axis(0, false), axis(1, true)],
      yAxis: [scale(0, words.active, 3), scale(1, words.bad, 2)],
      series: [
        bars(words.active, 0, days.map((day) => day.active), palette.main, 'plain', 'all'),
        ...(anyDefault ? [bars(words.byDefault, 0, days.map((day) => day.byDefault), palette.byDefault, 'dots', 'all')] : []),
        bars(words.bad, 1, days.map((day) => day.bad), palette.bad, 'stripes'),
      ],
    }
  }

export interface Segment {
  label: string
  count: number
  colour: string
  pattern: keyof typeof decals
}

/** One bar that lies and is divided: the cases of a month by how they stand against their deadlines. */
export const dividedOption =
  (segments: Segment[], palette: Palette): Build =>
  (canvas) => ({
    ...common(palette, canvas),
    grid: { left: 1, right: 1, top: 0, bottom: 0 },
    tooltip: { ...tooltip(palette, canvas.unit), trigger: 'item', formatter: (one: { seriesIndex: number }) => escape(`${segments[one.seriesIndex]!.label}  ${countText(segments[one.seriesIndex]!.count)}`) },
    xAxis: { type: 'value', show: false, min: 0, max: Math.max(1, segments.reduce((sum, one) => sum + one.count, 0)) },
    yAxis: { type: 'category', show: false, data: [''] },
    series: segments.map((one) => ({
      type: 'bar',
      name: one.label,
      stack: 'all',
      barWidth: '100%',
      itemStyle: { color: one.colour, decal: decals[one.pattern], borderColor: palette.paper, borderWidth: one.count > 0 ? 1 : 0 },
      data: [one.count],
    })),
  })
