import type { Ticket } from '../api/types'

/** Whether this reading of the ticket is a call that the page has not rung for: called now, or called once more. Pure. */
export function isNewCall(now: Ticket, before: Ticket | null): boolean {
  if (now.state !== 'called') return false
  return before === null || before.state !== 'called' || now.calls > before.calls
}
