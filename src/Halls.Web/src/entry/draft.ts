import type { EnterRating, EntryChannel, EntryPage, Indicator, RatingLevel } from '../api/ratings'
import { isBad, lengthOf, shortestReason } from '../rating/draft'

export const entryChannels: EntryChannel[] = ['paper', 'box', 'hotline']
export const longestSource = 120
export const longestName = 64
export const longestPhone = 32

/** What was read off a card or heard in a call so far; nothing is chosen beforehand. */
export interface EntryDraft {
  channel: EntryChannel | null
  source: string
  /** As a field of a page gives it: `2026-11-23T09:05`, in the hall's time. */
  ratedAt: string
  level: RatingLevel | null
  ticked: Record<number, string[]>
  text: string
  name: string
  phone: string
}

/** The next card is most often of the same kind; everything else is empty, so that nothing of the last one slips in. */
export const emptyEntry = (channel: EntryChannel | null = null): EntryDraft => ({ channel, source: '', ratedAt: '', level: null, ticked: {}, text: '', name: '', phone: '' })

/** An instant as a field of a page gives a time; halls keep China's, whatever offset the instant is written in. */
export function inTheHall(instant: string): string {
  const chinaMinutes = 480
  return new Date(Date.parse(instant) + chinaMinutes * 60_000).toISOString().slice(0, 16)
}

export const entryFields = ['service', 'channel', 'source', 'ratedAt', 'level', 'indicators', 'text', 'name', 'phone'] as const
export type EntryField = (typeof entryFields)[number]
export type EntryFault = 'missing' | 'long' | 'early' | 'ahead' | 'reason' | 'both'

export const tickedOf = (draft: EntryDraft): string[] => (draft.level === null ? [] : (draft.ticked[draft.level] ?? []))
export const offeredOf = (page: EntryPage, level: RatingLevel | null): Indicator[] => page.levels.filter((offer) => offer.level === level)[0]?.indicators ?? []

export function toggled(draft: EntryDraft, code: string): EntryDraft {
  if (draft.level === null) return draft
  const now = tickedOf(draft)
  return { ...draft, ticked: { ...draft.ticked, [draft.level]: now.indexOf(code) >= 0 ? now.filter((other) => other !== code) : now.concat(code) } }
}

/** What is wrong, by field; the server judges again. `now` is the hall's time in the form of the field. Pure. */
export function faultsOf(draft: EntryDraft, page: EntryPage, now: string): Partial<Record<EntryField, EntryFault>> {
  const faults: Partial<Record<EntryField, EntryFault>> = {}
  if (draft.channel === null) faults.channel = 'missing'
  if (draft.source.trim() === '') faults.source = 'missing'
  else if (draft.source.trim().length > longestSource) faults.source = 'long'
  if (draft.ratedAt === '') faults.ratedAt = 'missing'
  else if (draft.ratedAt.slice(0, 10) < page.service.day) faults.ratedAt = 'early'
  else if (draft.ratedAt > now) faults.ratedAt = 'ahead'
  if (draft.level === null) faults.level = 'missing'
  else if (page.badRequiresReason && isBad(draft.level) && tickedOf(draft).length === 0 && lengthOf(draft.text.trim()) < shortestReason) faults.indicators = 'reason'
  if (lengthOf(draft.text) > page.textMax) faults.text = 'long'
  if (draft.name.trim().length > longestName) faults.name = 'long'
  if (draft.phone.trim().length > longestPhone) faults.phone = 'long'
  // One half of a contact makes nobody known: either both are on the card or neither is entered.
  if ((draft.name.trim() === '') !== (draft.phone.trim() === '')) faults[draft.name.trim() === '' ? 'name' : 'phone'] = 'both'
  return faults
}

const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim())

/** The request of a draft without a fault; halls keep China's time. */
export function bodyOf(draft: EntryDraft, service: string): EnterRating {
  if (draft.level === null || draft.channel === null) throw new Error('An entry without a level or a channel.')
  return {
    service,
    level: draft.level,
    indicators: tickedOf(draft),
    text: orNull(draft.text),
    channel: draft.channel,
    name: orNull(draft.name),
    phone: orNull(draft.phone),
    ratedAt: `${draft.ratedAt}:00+08:00`,
    source: draft.source.trim(),
  }
}

const fieldOfReason: Record<string, EntryField> = {
  'service-not-completed': 'service',
  'already-rated': 'service',
  'rating-over': 'ratedAt',
  'rated-at-impossible': 'ratedAt',
  'source-required': 'source',
  'unknown-level': 'level',
  'unknown-indicator': 'indicators',
  'indicator-of-another-level': 'indicators',
  'indicator-twice': 'indicators',
  'reason-required': 'indicators',
  'text-too-long': 'text',
  'text-unreadable': 'text',
  'channel-not-for-entry': 'channel',
}

/** The field that a refusal speaks of, or null where it speaks of the whole. */
export const fieldOf = (reason: string): EntryField | null => fieldOfReason[reason] ?? null

export interface QueueOfHall {
  id: string
  prefix: string
}

/**
 * The service behind a number as it is printed on a ticket (`A007`): a queue's prefix and the place in the day's sequence. Null where no
 * queue of the hall gives out such numbers. A whole service number is taken as it is.
 */
export function serviceOf(typed: string, hall: string, day: string, queues: QueueOfHall[]): string | null {
  const number = typed.trim()
  if (/^t_[^.]+\.\d{8}\.[^.]+\.\d+$/.test(number)) return number
  const match = /^([A-Z]{1,3})(\d{1,6})$/.exec(number.toUpperCase())
  if (match === null || hall === '' || !/^\d{4}-\d\d-\d\d$/.test(day)) return null
  const queue = queues.filter((one) => one.prefix === match[1])[0]
  return queue ? `t_${hall}.${day.replace(/-/g, '')}.${queue.id}.${Number(match[2])}` : null
}
