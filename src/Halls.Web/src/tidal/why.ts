import { i18n, language } from '../i18n'
import type { MoveForecast, QueueReading } from './types'

/** A move that the policy thought of: what it changes, and the figures that it was judged by. */
export interface Advice {
  window: number
  from: string[]
  to: string[]
  readings: QueueReading[]
  forecast: MoveForecast | null
  /** The server's own sentence, which is Chinese. */
  said: string
}

const whole = (n: number): number => Math.round(Math.abs(n))

/**
 * Why the policy wants a move, in one sentence of the page's language, from the figures of the answer: what the server's own sentence says, with the same numbers.
 * Null where a figure is missing that the sentence needs, and where nobody knows what the policy wanted: moves of earlier releases do not say.
 */
export function composed(advice: Advice, nameOf: (queue: string) => string): string | null {
  const { t } = i18n.global
  const gained = advice.to.filter((id) => advice.from.indexOf(id) < 0)[0]
  const to = gained ?? advice.to[0]
  const from = advice.from.filter((id) => advice.to.indexOf(id) < 0)[0]
  const forecast = advice.forecast
  const reading = advice.readings.filter((row) => row.queue === to)[0]
  const expected = (id: string | undefined) => forecast?.queues.filter((row) => row.queue === id)[0]
  const gains = expected(to)
  const lends = expected(from)
  if (to === undefined || forecast === null || forecast.kind === null || reading === undefined || gains === undefined || (from !== undefined && lends === undefined)) return null

  const names = { no: advice.window, to: nameOf(to), from: from === undefined ? '' : nameOf(from) }
  const isBack = forecast.kind === 'home'
  const when = isBack
    ? t('tide.because.over')
    : forecast.kind === 'uncovered'
      ? t('tide.because.uncovered', { to: names.to, waiting: reading.waiting })
      : t('tide.because.flood', { to: names.to, waiting: reading.waiting, windows: reading.openWindows, without: whole(gains.without) })
  const what = t(`tide.because.${from === undefined ? 'add' : gained === undefined ? 'drop' : isBack ? 'back' : 'turn'}`, names)
  const change = (name: string, row: { without: number; with: number }) => t('tide.because.change', { queue: name, without: whole(row.without), with: whole(row.with) })
  const error = forecast.savedErrorPersonMinutes
  const minutes = error === null ? String(whole(forecast.savedPersonMinutes)) : t('tide.because.about', { n: whole(forecast.savedPersonMinutes), margin: whole(error) })
  return t('tide.because.sentence', {
    when,
    what,
    changes: [change(names.to, gains)].concat(lends ? [change(names.from, lends)] : []).join(t('tide.because.between')),
    horizon: whole(forecast.horizonMinutes),
    sum: t(forecast.savedPersonMinutes < 0 ? 'tide.because.more' : 'tide.because.less', { minutes }),
  })
}

/**
 * Why a window is to move or has moved. The server says it in Chinese; in other languages it is composed from the same figures, and said in Chinese only where they are
 * missing. What a person wrote who moved a window by hand stays as it was written.
 */
export function whyText(advice: Advice, kind: 'by-hand' | 'approved' | 'automatic' | 'proposed', nameOf: (queue: string) => string): string {
  return language() === 'zh-CN' || kind === 'by-hand' ? advice.said : (composed(advice, nameOf) ?? advice.said)
}
