import { LineChart } from 'echarts/charts'
import { LegendComponent } from 'echarts/components'
import { use } from 'echarts/core'
import type { Build } from '../figures/charts'
import { clockOf, type TrialResult } from './trial'

use([LineChart, LegendComponent])

// Told apart by brightness and by the form of the mark too.
const colours = ['#0b3a75', '#c27a00', '#2a8f7a', '#8a4b08', '#5b6675', '#a31621', '#4a7ab5', '#6b3fa0']
const symbols = ['circle', 'rect', 'triangle', 'diamond', 'pin', 'arrow', 'roundRect', 'circle']

const text = (unit: number, font: string) => ({ fontFamily: font, color: '#10233f', fontSize: unit * 0.8125 })

/** Mean and ninetieth percentile of each plan, side by side. */
export const barsOf =
  (results: TrialResult[], mean: string, p90: string, unitName: string): Build =>
  ({ unit, font }) => ({
    textStyle: text(unit, font),
    aria: { enabled: true, decal: { show: true } },
    legend: { top: 0, data: [mean, p90], textStyle: text(unit, font) },
    grid: { left: unit * 3, right: unit, top: unit * 3, bottom: unit * 2.5 },
    tooltip: { trigger: 'axis', confine: true },
    xAxis: { type: 'category', data: results.map((r) => r.name), axisLabel: { ...text(unit, font), interval: 0 } },
    yAxis: { type: 'value', name: unitName, nameTextStyle: text(unit, font), axisLabel: text(unit, font) },
    series: [
      { type: 'bar', name: mean, itemStyle: { color: colours[0] }, label: { show: true, position: 'top', ...text(unit, font) }, data: results.map((r) => r.waits.mean) },
      { type: 'bar', name: p90, itemStyle: { color: colours[1] }, label: { show: true, position: 'top', ...text(unit, font) }, data: results.map((r) => r.waits.p90) },
    ],
  })

/** The mean wait over the day, a line for each plan. */
export const linesOf =
  (results: TrialResult[], unitName: string): Build =>
  ({ unit, font }) => ({
    textStyle: text(unit, font),
    aria: { enabled: true },
    legend: { top: 0, data: results.map((r) => r.name), textStyle: text(unit, font) },
    grid: { left: unit * 3, right: unit, top: unit * 3, bottom: unit * 2.5 },
    tooltip: { trigger: 'axis', confine: true },
    xAxis: { type: 'category', data: (results[0]?.halfHours ?? []).map((h) => clockOf(h.minute)), axisLabel: text(unit, font) },
    yAxis: { type: 'value', name: unitName, nameTextStyle: text(unit, font), axisLabel: text(unit, font) },
    series: results.map((r, i) => ({
      type: 'line',
      name: r.name,
      connectNulls: true,
      symbol: symbols[i],
      symbolSize: unit * 0.5,
      lineStyle: { width: 2, color: colours[i] },
      itemStyle: { color: colours[i] },
      data: r.halfHours.map((h) => h.mean),
    })),
  })
