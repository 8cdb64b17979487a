import type { CaseStepName } from '../api/ratings'
import { lengthOf } from '../rating/draft'

/** What staff may write into a case: 2 to 500 characters, as the rules say. */
export const shortestText = 2
export const longestText = 500
export const mostDays = 15
const mostEvidence = 20
const longestEvidence = 120

export type FieldName =
  | 'channel'
  | 'reached'
  | 'note'
  | 'evidence'
  | 'kind'
  | 'provision'
  | 'days'
  | 'reason'
  | 'approved'
  | 'ground'
  | 'cause'
  | 'measure'
  | 'verdict'
  | 'handler'

export type FieldKind = 'choice' | 'text' | 'list' | 'days' | 'line'

export interface Field {
  name: FieldName
  kind: FieldKind
  /** What can be chosen; nothing is chosen beforehand. */
  choices?: string[]
  needed: boolean
}

/** What was entered for a step so far, by field; a list one id a line. */
export type StepDraft = Partial<Record<FieldName, string>>

const channels = ['phone', 'sms', 'in-person', 'online', 'letter']
const choice = (name: FieldName, choices: string[]): Field => ({ name, kind: 'choice', choices, needed: true })
const text = (name: FieldName): Field => ({ name, kind: 'text', needed: true })
const evidence: Field = { name: 'evidence', kind: 'list', needed: true }
/** Not one of the server's words: the evaluator was not reached, so there is no verdict. */
export const noVerdict = 'not-reached'

/** The fields of a step, which may depend on what is entered already. Pure. */
export function fieldsOf(step: CaseStepName, draft: StepDraft): Field[] {
  switch (step) {
    case 'assign':
      return [{ name: 'handler', kind: 'line', needed: true }, text('reason')]
    case 'contact':
      return [choice('channel', channels), choice('reached', ['true', 'false']), text('note'), { ...evidence, needed: draft.reached === 'false' }]
    case 'classify': {
      const fields = [choice('kind', ['at-once', 'within-limit', 'explanation']), text('note')]
      return draft.kind === 'explanation' ? fields.concat(text('provision')) : fields
    }
    case 'extend':
      return [{ name: 'days', kind: 'days', needed: true }, text('reason')]
    case 'approve-extension':
    case 'decide-invalid':
    case 'decide-objection':
      return [choice('approved', ['true', 'false']), text('reason')]
    case 'claim-invalid':
      return [choice('ground', ['mistake', 'malicious', 'unrelated', 'repeated']), text('note'), evidence]
    case 'complete':
      return [text('cause'), text('measure'), evidence]
    case 'approve':
      return []
    case 'return':
      return [text('reason')]
    case 'feed-back':
      return [choice('channel', channels), text('note')]
    case 'follow-up': {
      const fields = [choice('channel', channels), choice('verdict', ['satisfied', 'basically-satisfied', 'unsatisfied', noVerdict]), text('note')]
      return draft.verdict === noVerdict ? fields.concat(evidence) : fields
    }
    case 'close':
      return [text('note')]
  }
}

/** The ids in a list, however they were separated. */
export const idsOf = (list: string | undefined): string[] =>
  (list ?? '')
    .split(/[\s,;\u3001\uff0c\uff1b]+/)
    .filter((id) => id !== '')

export type FieldFault = 'missing' | 'short' | 'long' | 'days' | 'ids'

function faultOf(field: Field, value: string): FieldFault | null {
  if (value === '') return field.needed ? 'missing' : null
  if (field.kind === 'text') {
    const length = lengthOf(value)
    return length < shortestText ? 'short' : length > longestText ? 'long' : null
  }
  if (field.kind === 'days') return /^\d{1,2}$/.test(value) && Number(value) >= 1 && Number(value) <= mostDays ? null : 'days'
  if (field.kind === 'list') {
    const ids = idsOf(value)
    return ids.length > mostEvidence || ids.some((id) => id.length > longestEvidence) ? 'ids' : null
  }
  return null
}

/** What is wrong with a draft, by field; empty when it can be sent. The server judges again. Pure. */
export function faultsOf(step: CaseStepName, draft: StepDraft): Partial<Record<FieldName, FieldFault>> {
  const faults: Partial<Record<FieldName, FieldFault>> = {}
  fieldsOf(step, draft).forEach((field) => {
    const fault = faultOf(field, (draft[field.name] ?? '').trim())
    if (fault !== null) faults[field.name] = fault
  })
  return faults
}

/** The request's body: only the step's own fields, each in its type. Pure. */
export function bodyOf(step: CaseStepName, draft: StepDraft): Record<string, unknown> {
  const body: Record<string, unknown> = {}
  fieldsOf(step, draft).forEach((field) => {
    const value = (draft[field.name] ?? '').trim()
    if (value === '' || (field.name === 'verdict' && value === noVerdict)) return
    if (field.name === 'reached' || field.name === 'approved') body[field.name] = value === 'true'
    else if (field.kind === 'days') body[field.name] = Number(value)
    else if (field.kind === 'list') body[field.name] = idsOf(value)
    else body[field.name] = value
  })
  return body
}
