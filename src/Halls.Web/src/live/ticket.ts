import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import { ApiProblem, request } from '../api/http'
import type { Ticket, TicketState } from '../api/types'
import { boardHub, phoneRetryMs } from './connection'
import { ServerClock } from './serverClock'
import { askClock, type ClockKind, realClock, unconfirmedSinceOf } from './board'

export const pollEveryMs = 10_000

const ended: TicketState[] = ['done', 'missed', 'left']
export const isOver = (state: TicketState) => ended.indexOf(state) >= 0

/** Of two readings of one ticket, the one the server took later; equal times go to the one that arrived later. */
export function newer(held: Ticket | null, arrived: Ticket): Ticket {
  if (held === null || !held.at || !arrived.at) return arrived
  return Date.parse(arrived.at) < Date.parse(held.at) ? held : arrived
}

/** Follows one citizen's ticket through the hub, and by polling whenever the hub is silent. */
export function useTicket(token: string) {
  const ticket = shallowRef<Ticket | null>(null)
  const gone = ref(false)
  const connected = ref(false)
  const now = ref(Date.now())
  const heardAt = ref<number | null>(null)
  const startedAt = Date.now()
  const clock = new ServerClock()
  const clockKind = ref<ClockKind>(realClock)
  const listeners: ((ticket: Ticket, before: Ticket | null) => void)[] = []
  const path = `/api/t/${encodeURIComponent(token)}`

  function take(arrived: Ticket): void {
    const at = Date.now()
    if (arrived.at) clock.observe(arrived.at, at)
    heardAt.value = at
    now.value = at
    gone.value = false
    const before = ticket.value
    const next = newer(before, arrived)
    if (next === before) return
    ticket.value = next
    listeners.forEach((listener) => listener(next, before))
  }

  let polling = false
  async function poll(): Promise<void> {
    if (polling) return
    polling = true
    try {
      take(await request<Ticket>('GET', path))
    } catch (error) {
      if (error instanceof ApiProblem && (error.status === 404 || error.status === 410)) gone.value = true
      // Anything else shows as data that grows old.
    } finally {
      polling = false
    }
  }

  const hub = boardHub(
    phoneRetryMs,
    () => {
      connected.value = true
      void askClock(clock, clockKind)
      hub.connection.invoke<Ticket>('WatchTicket', token).then(take, () => void poll())
    },
    () => {
      connected.value = false
    },
  )
  hub.connection.on('TicketChanged', (arrived: Ticket) => take(arrived))
  hub.start()
  void poll()

  let polledAt = Date.now()
  const tick = setInterval(() => {
    const at = Date.now()
    now.value = at
    const over = ticket.value !== null && isOver(ticket.value.state)
    const quiet = at - (heardAt.value ?? startedAt)
    if (!gone.value && !over && quiet >= pollEveryMs && at - polledAt >= (connected.value ? pollEveryMs : pollEveryMs / 2)) {
      polledAt = at
      void poll()
    }
  }, 500)

  onScopeDispose(() => {
    clearInterval(tick)
    hub.stop()
  })

  const unconfirmedSince = computed(() => {
    if (gone.value || (ticket.value !== null && isOver(ticket.value.state))) return null
    // Polling alone also keeps the data good, so it is the age that counts here and not the connection.
    return unconfirmedSinceOf(true, heardAt.value, startedAt, now.value)
  })

  return {
    ticket,
    gone,
    connected,
    unconfirmedSeconds: computed(() =>
      unconfirmedSince.value === null ? null : Math.floor((now.value - unconfirmedSince.value) / 1000),
    ),
    serverNow: computed(() => (ticket.value === null ? now.value : clock.at(now.value))),
    clockKind,
    skewSeconds: computed(() => (ticket.value !== null && !clockKind.value.simulated && Math.abs(clock.skewSeconds) > 2 ? Math.round(clock.skewSeconds) : null)),
    onTicket: (listener: (ticket: Ticket, before: Ticket | null) => void) => void listeners.push(listener),
    take,
    poll,
  }
}
