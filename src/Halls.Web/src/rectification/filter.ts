import type { CaseStage } from '../api/ratings'

export const stages: CaseStage[] = [
  'awaiting-verification',
  'verifying',
  'rectifying',
  'awaiting-review',
  'awaiting-feedback',
  'fed-back',
  'followed-up',
  'awaiting-leader',
  'archived',
  'invalid',
]

/** What the work list shows. It lives in the page's address, so that a list can be kept and passed on. */
export interface Filter {
  hall: string
  region: string
  unit: string
  state: CaseStage | ''
  overdue: boolean
  mine: boolean
  /** Those that are over, too. */
  all: boolean
}

type Query = Record<string, unknown>
const word = (query: Query, name: string): string => (typeof query[name] === 'string' ? (query[name] as string) : '')

export function filterOf(query: Query): Filter {
  return {
    hall: word(query, 'hall'),
    region: word(query, 'region'),
    unit: word(query, 'unit'),
    state: stages.filter((stage) => stage === word(query, 'state'))[0] ?? '',
    overdue: word(query, 'overdue') === 'true',
    mine: word(query, 'mine') === 'true',
    all: word(query, 'all') === 'true',
  }
}

/** The filter as the address and the server take it; what does not restrict is left out. */
export function queryOf(filter: Filter): Record<string, string> {
  const query: Record<string, string> = {}
  if (filter.hall) query['hall'] = filter.hall
  if (filter.region) query['region'] = filter.region
  if (filter.unit) query['unit'] = filter.unit
  if (filter.state) query['state'] = filter.state
  if (filter.overdue) query['overdue'] = 'true'
  if (filter.mine) query['mine'] = 'true'
  if (filter.all) query['all'] = 'true'
  return query
}

export function listAddress(filter: Filter, limit: number, cursor: string | null): string {
  const query = new URLSearchParams({ ...queryOf(filter), limit: String(limit) })
  if (cursor !== null) query.set('cursor', cursor)
  return `/api/rectifications?${query.toString()}`
}
