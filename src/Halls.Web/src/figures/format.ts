import type { Ratio } from '../api/figures'
import { i18n, language } from '../i18n'

/** A whole number with its thousands set apart. */
export const countText = (n: number): string => String(Math.round(n)).replace(/\B(?=(\d{3})+(?!\d))/g, ',')

const short = (n: number): string => String(Math.round(n * 10) / 10)

/** A number on an axis, where there is room for four characters. */
export function axisText(n: number): string {
  if (language() === 'en') return n >= 1e6 ? `${short(n / 1e6)}M` : n >= 1e4 ? `${short(n / 1e3)}k` : countText(n)
  const { t } = i18n.global
  return n >= 1e8 ? t('figures.hundredMillions', { n: short(n / 1e8) }) : n >= 1e4 ? t('figures.tenThousands', { n: short(n / 1e4) }) : countText(n)
}

/** The two numbers of a ratio. */
export const pairText = (ratio: Ratio): string => `${countText(ratio.numerator)} / ${countText(ratio.denominator)}`

/** A ratio in a sentence, for who cannot see both. */
export const ratioWords = (name: string, ratio: Ratio): string =>
  i18n.global.t(ratio.denominator === 0 ? 'figures.noRatioOf' : 'figures.ratioOf', { name, percent: ratio.percent, numerator: countText(ratio.numerator), denominator: countText(ratio.denominator) })

/**
 * A share that a page works out itself, by the rules of every ratio: two decimals, half up, never 100.00 % of less than all,
 * never 0.00 % of more than nothing.
 */
export function shareText(part: number, whole: number): string {
  if (whole === 0) return i18n.global.t('app.unknown')
  const hundredths = Math.floor((2 * part * 10_000 + whole) / (2 * whole))
  if (part < whole && hundredths >= 10_000) return '99.99%'
  if (part > 0 && hundredths === 0) return '<0.01%'
  const rest = hundredths % 100
  return `${Math.floor(hundredths / 100)}.${rest < 10 ? '0' : ''}${rest}%`
}
