import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import { ApiProblem, NetworkFailure, request } from '../api/http'
import type { FigureSnapshot } from '../api/figures'
import { unconfirmedAfterMs } from '../live/board'
import { hubAt, screenRetryMs } from '../live/connection'
import { isHall, liveAddress, shortCode, type Place } from './place'

/** Figures rest for hours when nobody rates, but deadlines pass by themselves: silence longer than this is asked about. */
export const askAfterMs = 10_000
/** Without a connection the figures are read as long as it is away. */
export const pollEveryMs = 5_000

/** Of two readings of one place the one that the server took later; equal times go to the one that arrived later. Pure. */
export function laterOf(held: FigureSnapshot | null, arrived: FigureSnapshot): FigureSnapshot {
  return held !== null && Date.parse(arrived.asOf) < Date.parse(held.asOf) ? held : arrived
}

/** Whether a snapshot speaks of the place. */
export const isOf = (place: Place, snapshot: FigureSnapshot): boolean =>
  isHall(place) ? snapshot.hall === place.hall : !snapshot.hall && shortCode(snapshot.region) === shortCode(place.region)

/**
 * The figures of a place for as long as the calling component lives: pushed by the hub, read by request whenever the hub is away.
 * `snapshot` is null until the first reading and afterwards always the last good one.
 */
export function useFigures(place: Place) {
  const snapshot = shallowRef<FigureSnapshot | null>(null)
  const failure = ref<ApiProblem | NetworkFailure | null>(null)
  const connected = ref(false)
  const heardAt = ref<number | null>(null)
  const now = ref(Date.now())
  const startedAt = Date.now()

  function take(arrived: FigureSnapshot): void {
    if (!isOf(place, arrived)) return
    heardAt.value = now.value = Date.now()
    failure.value = null
    snapshot.value = laterOf(snapshot.value, arrived)
  }

  let reading = false
  async function read(): Promise<void> {
    if (reading) return
    reading = true
    try {
      take(await request<FigureSnapshot>('GET', liveAddress(place)))
    } catch (error) {
      if (!(error instanceof ApiProblem) && !(error instanceof NetworkFailure)) throw error
      failure.value = error
    } finally {
      reading = false
    }
  }

  let asking = false
  async function ask(method: 'Watch' | 'Resync'): Promise<void> {
    if (asking) return
    asking = true
    try {
      take(await (isHall(place) ? hub.connection.invoke<FigureSnapshot>(`${method}Hall`, place.hall) : hub.connection.invoke<FigureSnapshot>(method, place.region)))
    } catch {
      // The reason comes with the request, as a problem that can be told.
      void read()
    } finally {
      asking = false
    }
  }

  const hub = hubAt(
    '/hubs/region',
    screenRetryMs,
    () => {
      connected.value = true
      asking = false
      void ask('Watch')
    },
    () => {
      connected.value = false
    },
  )
  hub.connection.on('FiguresChanged', take)
  hub.start()
  void read()

  let triedAt = startedAt
  const tick = setInterval(() => {
    const at = (now.value = Date.now())
    const quiet = at - (heardAt.value ?? startedAt)
    // What is not theirs or not there does not become so by asking again.
    if (failure.value instanceof ApiProblem && [400, 403, 404].indexOf(failure.value.status) >= 0) return
    if (quiet < (connected.value ? askAfterMs : pollEveryMs) || at - triedAt < pollEveryMs) return
    triedAt = at
    void (connected.value ? ask('Resync') : read())
  }, 500)

  onScopeDispose(() => {
    clearInterval(tick)
    hub.stop()
  })

  /** Since when nothing has confirmed the figures. Without the connection they do not move by themselves, which is told at once. */
  const unconfirmedSince = computed(() => {
    const confirmed = heardAt.value ?? startedAt
    return connected.value && now.value - confirmed <= unconfirmedAfterMs ? null : confirmed
  })

  return {
    snapshot,
    failure,
    connected,
    /** Age of figures that nothing vouches for, in whole seconds; null while they are good. */
    unconfirmedSeconds: computed(() => (unconfirmedSince.value === null ? null : Math.max(0, Math.floor((now.value - unconfirmedSince.value) / 1000)))),
    read,
  }
}

export type LiveFigures = ReturnType<typeof useFigures>
