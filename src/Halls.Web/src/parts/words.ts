import { i18n, language } from '../i18n'
import { ApiProblem, NetworkFailure } from '../api/http'
import type { Wait } from '../api/types'
import { offsetMinutesOf, wallTime } from '../live/serverClock'
import zh from '../i18n/zh-CN'

const upToFive = (minutes: number) => Math.ceil(Math.max(0, minutes) / 5) * 5

/** A predicted wait as a range rounded up to five minutes, or null where only the people ahead may be named. */
export function waitRange(wait: Wait | null | undefined): { low: number; high: number } | null {
  if (!wait) return null
  const low = upToFive(wait.low)
  const high = Math.max(low, upToFive(wait.high))
  return { low, high }
}

export function waitText(wait: Wait | null | undefined): string | null {
  const { t } = i18n.global
  const range = waitRange(wait)
  if (range === null) return null
  if (range.high === 0) return t('wait.none')
  if (range.low === 0) return t('wait.within', { n: range.high })
  if (range.low === range.high) return t('wait.single', { n: range.low })
  return t('wait.range', range)
}

export type ProblemReason = keyof typeof zh.problem

/** A failure in plain words: by the problem's type, else by its status, else by its name. */
export function failureText(failure: ApiProblem | NetworkFailure): string {
  const { t } = i18n.global
  if (failure instanceof NetworkFailure) return t(failure.timedOut ? 'problem.timeout' : 'problem.network')
  const known = (reason: string): reason is ProblemReason => Object.prototype.hasOwnProperty.call(zh.problem, reason)
  if (known(failure.reason)) return t(`problem.${failure.reason}`)
  const byStatus = `status-${failure.status}`
  if (failure.status !== 409 && known(byStatus)) return t(`problem.${byStatus}`)
  return t('problem.other', { reason: failure.reason })
}

/**
 * A refusal of ratings and rectification. In Chinese it is the server's own sentence, which names the rule; in English the catalogue's,
 * because the server has none.
 */
export function refusalText(failure: ApiProblem | NetworkFailure): string {
  if (failure instanceof ApiProblem && language() === 'zh-CN' && failure.detail !== null && /[\u3400-\u9fff]/.test(failure.detail)) return failure.detail
  return failureText(failure)
}

function dayParts(day: string) {
  const { t } = i18n.global
  const [year, month, date] = day.slice(0, 10).split('-').map(Number) as [number, number, number]
  const weekday = new Date(Date.UTC(year, month - 1, date)).getUTCDay()
  return { year, month, day: date, weekday: t(`date.weekday.${weekday as 0}`) }
}

/** A day (`2026-11-30`) with its weekday. */
export function dayText(day: string): string {
  const { t } = i18n.global
  const parts = dayParts(day)
  return t('date.withWeekday', { date: t('date.full', parts), weekday: parts.weekday })
}

/** The same without the year, where it is near. */
export const shortDayText = (day: string): string => i18n.global.t('date.short', dayParts(day))

/** The last day before an instant that is too late (`2026-12-01T00:00:00+08:00`): deadlines end with a day, in the offset that the server writes. */
export function lastDayBefore(instant: string): string {
  const offset = offsetMinutesOf(instant)
  return new Date(Date.parse(instant) - 1 + offset * 60_000).toISOString().slice(0, 10)
}

/** An instant by the server's own clock, to the minute. */
export function momentText(instant: string): string {
  const c = wallTime(Date.parse(instant), offsetMinutesOf(instant))
  const two = (n: number) => (n < 10 ? `0${n}` : String(n))
  return `${c.year}-${two(c.month)}-${two(c.day)} ${c.time}`
}
