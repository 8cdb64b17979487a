import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import { request } from '../api/http'
import type { Board, BoardDelta, ClockAnswer, TicketCalled } from '../api/types'
import { boardHub, screenRetryMs } from './connection'
import { BoardFollower } from './follower'
import { ServerClock } from './serverClock'

/** Silence longer than this is asked about: a standing socket does not prove that the board behind it still moves. */
export const probeAfterMs = 10_000
/** Data that nobody has confirmed for this long is shown as such even while the connection stands. */
export const unconfirmedAfterMs = 20_000
/** A client's clock further off than this is shown. */
export const skewShownSeconds = 2

export interface ClockKind {
  simulated: boolean
  speed: number
}
export const realClock: ClockKind = { simulated: false, speed: 1 }

/** Asks the server what time it keeps; where that cannot be learnt, its rate is read off its messages. */
export async function askClock(clock: ServerClock, kind: { value: ClockKind }): Promise<void> {
  try {
    const answer = await request<ClockAnswer>('GET', '/api/clock')
    clock.tell(answer.speed, answer.real)
    kind.value = { simulated: !answer.real, speed: answer.speed }
  } catch {
    // Asked again on the next connect.
  }
}

/** Since when (client's clock) the data is unconfirmed, or null while it is good. Pure. */
export function unconfirmedSinceOf(connected: boolean, heardAt: number | null, startedAt: number, now: number): number | null {
  const confirmed = heardAt ?? startedAt
  if (!connected) return confirmed
  return now - confirmed > unconfirmedAfterMs ? confirmed : null
}

/**
 * The live board of one hall for as long as the calling component lives. `board` is null until the first snapshot and afterwards
 * always the last good state; `unconfirmedSeconds` says how old it is when it cannot be vouched for.
 */
export function useBoard(hall: string) {
  const board = shallowRef<Board | null>(null)
  const connected = ref(false)
  const now = ref(Date.now())
  const heardAt = ref<number | null>(null)
  const failing = ref(false)
  const clockKind = ref<ClockKind>(realClock)
  const clock = new ServerClock()
  const startedAt = Date.now()
  const callListeners: ((call: TicketCalled) => void)[] = []
  const boardListeners: ((board: Board, before: Board | null) => void)[] = []

  const hub = boardHub(
    screenRetryMs,
    () => {
      connected.value = true
      void follower.connected()
      void askClock(clock, clockKind)
    },
    () => {
      connected.value = false
    },
  )

  const follower = new BoardFollower({
    hall,
    source: {
      watch: (id) => hub.connection.invoke<Board>('Watch', id),
      resync: (id) => hub.connection.invoke<Board>('Resync', id),
    },
    now: () => Date.now(),
    onBoard(next) {
      const before = board.value
      const at = Date.now()
      clock.observe(next.asOf, at)
      now.value = at
      heardAt.value = follower.heardAt
      failing.value = false
      board.value = next
      boardListeners.forEach((listener) => listener(next, before))
    },
    onFailure() {
      failing.value = true
    },
  })

  hub.connection.on('BoardChanged', (delta: BoardDelta) => follower.receive(delta))
  hub.connection.on('TicketCalled', (call: TicketCalled) => {
    if (call.hall && call.hall !== hall) return
    callListeners.forEach((listener) => listener(call))
  })
  hub.start()

  let probedAt = 0
  const tick = setInterval(() => {
    const at = Date.now()
    now.value = at
    const quiet = at - (follower.heardAt ?? startedAt)
    // A failed request is asked again sooner: a hall that is not known yet may be made any moment.
    if (connected.value && at - probedAt > (failing.value ? 3000 : probeAfterMs) && (failing.value || quiet > probeAfterMs)) {
      probedAt = at
      void (follower.board === null ? follower.connected() : follower.resync())
    }
  }, 500)

  onScopeDispose(() => {
    clearInterval(tick)
    hub.stop()
  })

  const unconfirmedSince = computed(() => unconfirmedSinceOf(connected.value, heardAt.value, startedAt, now.value))

  return {
    board,
    connected,
    /** The hub answered, but not with a board: there is no such hall, or it cannot be read. */
    failing,
    unconfirmedSince,
    /** Age of unconfirmed data in whole seconds, null while the data is good. */
    unconfirmedSeconds: computed(() =>
      unconfirmedSince.value === null ? null : Math.max(0, Math.floor((now.value - unconfirmedSince.value) / 1000)),
    ),
    /** The server's time in milliseconds, moving twice a second. */
    serverNow: computed(() => {
      void board.value
      return clock.at(now.value)
    }),
    offsetMinutes: computed(() => {
      void board.value
      return clock.offsetMinutes
    }),
    /** What kind of time the server keeps. */
    clockKind,
    /** Seconds by which this device's clock is wrong, or null when it is near enough. */
    skewSeconds: computed(() => {
      if (board.value === null || clockKind.value.simulated) return null
      return Math.abs(clock.skewSeconds) > skewShownSeconds ? Math.round(clock.skewSeconds) : null
    }),
    onCalled: (listener: (call: TicketCalled) => void) => void callListeners.push(listener),
    onBoard: (listener: (board: Board, before: Board | null) => void) => void boardListeners.push(listener),
    refresh: () => follower.resync(),
  }
}

export type LiveBoard = ReturnType<typeof useBoard>
