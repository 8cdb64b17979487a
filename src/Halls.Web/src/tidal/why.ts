import { i18n, language } from '../i18n'
import type { MoveForecast, QueueReading } from './types'

/** A move that the policy thought of: what it changes, and the figures that it was judged by. */
export interface Advice {
  window: number
  from: string[]
  to: string[]
  readings: QueueReading[]
  forecast: MoveForecast | null
  /** It brings the window back to the opening plan. */
  home: boolean
  /** The server's own sentence, which is Chinese. */
  said: string
}

const whole = (n: number): number => Math.round(Math.abs(n))
/** A sentence that is set off by a queue begins with the queue's name in quotation marks. */
const beginsWithAQueue = (said: string): boolean => said.charAt(0) === '\u201c'
/** How sure the saving is, which the answer has in the sentence and nowhere else; null where it has none. */
const marginOf = (said: string): string | null => /±(\d+)/.exec(said)?.[1] ?? null

/**
 * Why the policy wants a move, in one sentence of the page's language, from the figures of the answer: what the server's own sentence says, with the same numbers.
 * Null where a figure is missing that the sentence needs.
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
  if (to === undefined || forecast === null || reading === undefined || gains === undefined || (from !== undefined && lends === undefined)) return null

  const names = { no: advice.window, to: nameOf(to), from: from === undefined ? '' : nameOf(from) }
  const isBack = advice.home && !beginsWithAQueue(advice.said)
  const when = isBack
    ? t('tide.because.over')
    : reading.openWindows === 0
      ? t('tide.because.uncovered', { to: names.to, waiting: reading.waiting })
      : t('tide.because.flood', { to: names.to, waiting: reading.waiting, windows: reading.openWindows, without: whole(gains.without) })
  const what = t(`tide.because.${from === undefined ? 'add' : gained === undefined ? 'drop' : isBack ? 'back' : 'turn'}`, names)
  const change = (name: string, row: { without: number; with: number }) => t('tide.because.change', { queue: name, without: whole(row.without), with: whole(row.with) })
  const margin = marginOf(advice.said)
  const minutes = margin === null ? String(whole(forecast.savedPersonMinutes)) : t('tide.because.about', { n: whole(forecast.savedPersonMinutes), margin })
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
