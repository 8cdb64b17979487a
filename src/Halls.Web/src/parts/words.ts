import { i18n } from '../i18n'
import { ApiProblem, NetworkFailure } from '../api/http'
import type { Wait } from '../api/types'
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
