import type { GiveRating, Indicator, RatingChannel, RatingLevel, RatingPage } from '../api/ratings'

/** The shortest text that counts as a reason. */
export const shortestReason = 2

/** What somebody has chosen and typed so far. Ticks are kept for each level, so that trying another level loses none. */
export interface Draft {
  level: RatingLevel | null
  ticked: Record<number, string[]>
  text: string
  anonymous: boolean
  name: string
  phone: string
}

/** Nothing is chosen beforehand. */
export const emptyDraft = (): Draft => ({ level: null, ticked: {}, text: '', anonymous: false, name: '', phone: '' })

interface Segmenter {
  segment(text: string): Iterable<unknown>
}
type SegmenterMaker = new (locale: undefined, options: { granularity: 'grapheme' }) => Segmenter

/** How many characters a reader counts: a rare character or an emoji is one, as the server counts them. */
export function lengthOf(text: string): number {
  const maker = (Intl as unknown as { Segmenter?: SegmenterMaker }).Segmenter
  return maker ? Array.from(new maker(undefined, { granularity: 'grapheme' }).segment(text)).length : Array.from(text).length
}

export const isBad = (level: RatingLevel): boolean => level <= 2

/** What the chosen level offers; nothing before a level is chosen. */
export function offeredIndicators(page: RatingPage, level: RatingLevel | null): Indicator[] {
  return page.levels.filter((offer) => offer.level === level)[0]?.indicators ?? []
}

export const tickedOf = (draft: Draft): string[] => (draft.level === null ? [] : (draft.ticked[draft.level] ?? []))

/** Ticks an indicator of the chosen level, or takes the tick away. */
export function toggle(draft: Draft, code: string): void {
  if (draft.level === null) return
  const now = tickedOf(draft)
  draft.ticked = { ...draft.ticked, [draft.level]: now.indexOf(code) >= 0 ? now.filter((other) => other !== code) : now.concat(code) }
}

export type DraftFault = 'level' | 'reason' | 'tooLong' | 'contact' | null

/**
 * What keeps a draft from being sent, or null. The server judges again; this only saves the way there. One half of a contact would
 * not make the rating a real-name one, so either both halves are given or none.
 */
export function faultOf(draft: Draft, page: RatingPage, longest: number): DraftFault {
  if (draft.level === null) return 'level'
  if (lengthOf(draft.text) > longest) return 'tooLong'
  if (page.badRequiresReason && isBad(draft.level) && tickedOf(draft).length === 0 && lengthOf(draft.text.trim()) < shortestReason) return 'reason'
  if (!draft.anonymous && (draft.name.trim() === '') !== (draft.phone.trim() === '')) return 'contact'
  return null
}

const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim())

/** The request of a draft that has no fault. */
export function bodyOf(draft: Draft, channel: RatingChannel): GiveRating {
  if (draft.level === null) throw new Error('A rating without a level.')
  return {
    level: draft.level,
    indicators: tickedOf(draft),
    text: orNull(draft.text),
    channel,
    anonymous: draft.anonymous,
    name: draft.anonymous ? null : orNull(draft.name),
    phone: draft.anonymous ? null : orNull(draft.phone),
  }
}

const channels: RatingChannel[] = ['pc', 'mobile', 'qr', 'kiosk', 'sms']

/** The channel that the link names (`?channel=sms`); the codes in the hall name none. */
export function channelOf(search: string): RatingChannel {
  const named = new URLSearchParams(search).get('channel')
  return channels.filter((channel) => channel === named)[0] ?? 'qr'
}
