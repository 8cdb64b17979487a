import type { CaseEvent, CaseView } from '../api/ratings'
import { i18n } from '../i18n'
import { dayText } from '../parts/words'

/** The steps whose words a history's event shares. */
const stepOf = {
  'evaluator-contacted': 'contact',
  'case-classified': 'classify',
  'invalidity-claimed': 'claim-invalid',
  'feedback-given': 'feed-back',
  'follow-up-failed': 'follow-up',
  'verdict-given': 'follow-up',
  'case-archived': 'close',
} as const

const decisionOf = { 'extension-decided': 'approve-extension', 'invalidity-decided': 'decide-invalid', 'objection-decided': 'decide-objection' } as const

/** Which clock an event starts; every other deadline is that of putting it right. */
const clockOf = {
  'completion-submitted': 'review',
  'completion-approved': 'feedback',
  'feedback-given': 'follow-up',
  'invalidity-claimed': 'decision',
  'objection-raised': 'decision',
} as const

/** In what order people read them; the server sends them by name. */
const order = ['approved', 'invalid', 'accepted', 'onTime', 'verdict', 'kind', 'ground', 'clock', 'round', 'days', 'channel', 'reached', 'outOfReach', 'final', 'handler', 'cause', 'measure', 'note', 'reply', 'provision', 'reason', 'evidence', 'due', 'publishFrom']

export interface Detail {
  name: string
  label: string
  words: string
}

const has = <T extends object>(map: T, key: string): key is keyof T & string => Object.prototype.hasOwnProperty.call(map, key)

/** A last day as the history writes it; a question mark says that it may still change. */
function dayWords(value: string): string {
  const { t } = i18n.global
  const provisional = value.charAt(value.length - 1) === '?'
  const day = dayText(provisional ? value.slice(0, -1) : value)
  return provisional ? t('rect.dayProvisional', { day }) : day
}

function detailOf(what: string, name: string, value: string, nameOf: (id: string) => string): Detail | null {
  const { t, te } = i18n.global
  const plain = (label: string, words = value): Detail => ({ name, label, words })
  switch (name) {
    case 'approved':
    case 'invalid':
    case 'accepted':
      return has(decisionOf, what) ? plain(t('rect.detail.decision'), t(`rect.decide.${decisionOf[what]}.${value as 'true'}`)) : null
    case 'onTime':
      return plain(t('rect.detail.onTime'), t(value === 'true' ? 'rect.inTime' : 'rect.tooLate'))
    case 'reached':
      return plain(t('rect.detail.reached'), t(`rect.choice.reached.${value as 'true'}`))
    case 'outOfReach':
      return value === 'true' ? plain(t('rect.detail.conclusion'), t('rect.outOfReach')) : null
    case 'final':
      return value === 'true' ? plain(t('rect.detail.conclusion'), t('rect.noAnswer')) : null
    case 'channel':
    case 'kind':
    case 'ground':
    case 'verdict': {
      const key = `rect.choice.${name}.${value}`
      return plain(t(`rect.detail.${name}`), te(key) ? t(key) : value)
    }
    case 'clock': {
      const key = `rect.clock.${value}`
      return plain(t('rect.detail.clock'), te(key) ? t(key) : value)
    }
    case 'round':
      return plain(t('rect.detail.round'), t('rect.round', { n: value }))
    case 'days':
      return plain(t('rect.detail.days'), t('rect.workingDays', { n: value }))
    case 'due':
      return plain(t('rect.dueOf', { clock: t(`rect.clock.${has(clockOf, what) ? clockOf[what] : 'rectify'}`) }), dayWords(value))
    case 'publishFrom':
      return plain(t('rect.detail.publishFrom'), dayWords(value))
    case 'handler':
      return plain(t('rect.detail.handler'), nameOf(value))
    case 'note':
    case 'reply':
      return plain(has(stepOf, what) ? t(`rect.note.${stepOf[what]}`) : t('rect.detail.reason'))
    default: {
      const key = `rect.detail.${name}`
      return plain(te(key) ? t(key) : name)
    }
  }
}

/** What an event says, in official words and in the order in which people read it; what it does not say is left out. */
export function detailsOf(event: CaseEvent, nameOf: (id: string) => string): Detail[] {
  const rank = (name: string) => (order.indexOf(name) < 0 ? order.length : order.indexOf(name))
  return Object.keys(event.details)
    .sort((a, b) => rank(a) - rank(b))
    .map((name) => detailOf(event.what, name, event.details[name]!, nameOf))
    .filter((detail): detail is Detail => detail !== null)
}

/** An event's name; one that this page does not know yet is shown by its own. */
export function titleOf(event: CaseEvent): string {
  const { t, te } = i18n.global
  const key = `rect.what.${event.what}`
  return te(key) ? t(key) : event.what
}

/** The evaluator's own words that belong to an event, or null. They are kept apart from the event, which never holds them. */
export const ownWordsOf = (event: CaseEvent, view: CaseView): string | null => (event.what === 'objection-raised' ? view.objection : null)

const citizens = ['verdict-given', 'objection-raised']

/** Who did it. */
export function doerOf(event: CaseEvent, nameOf: (id: string) => string): string {
  const { t } = i18n.global
  if (event.by === null) return t(citizens.indexOf(event.what) >= 0 ? 'rect.evaluatorDid' : 'rect.systemDid')
  return nameOf(event.by)
}
