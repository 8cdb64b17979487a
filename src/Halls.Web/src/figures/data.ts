import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { ApiProblem, NetworkFailure, request } from '../api/http'
import type { Division, FigureSnapshot, Formula, Identity } from '../api/figures'
import type { ClockAnswer } from '../api/types'
import { inTheHall } from '../entry/draft'
import { useFigures } from './live'
import { isHall, liveAddress, type Place } from './place'
import { useReports } from './reports'
import { divisionsOfMonth, viewOfReports, viewOfSnapshot, type View } from './view'

/** Reports beside a live page follow it, but not at every tap. */
const reportsEveryMs = 15_000

/**
 * All that the page of a place shows, for as long as the calling component lives. With a place and no month it is live; an earlier month,
 * and whatever one may see all together, come from the reports.
 */
export function useData(place: Place | null, month: string | null, everywhere: string) {
  const live = place !== null && month === null ? useFigures(place) : null
  const named = shallowRef<FigureSnapshot | null>(null)
  const present = ref<string | null>(null)
  const failed = ref<ApiProblem | NetworkFailure | null>(null)
  const shownMonth = computed(() => month ?? live?.snapshot.value?.month ?? present.value)
  const reports = useReports(place, () => shownMonth.value ?? '')
  const division = ref<Division | null>(null)

  async function ask(reading: () => Promise<void>): Promise<void> {
    try {
      await reading()
    } catch (error) {
      if (!(error instanceof ApiProblem) && !(error instanceof NetworkFailure)) throw error
      failed.value = error
    }
  }

  async function begin(): Promise<void> {
    failed.value = null
    if (place === null) await ask(async () => void (present.value = inTheHall((await request<ClockAnswer>('GET', '/api/clock')).now).slice(0, 7)))
    else if (live === null) await ask(async () => void (named.value = await request<FigureSnapshot>('GET', liveAddress(place))))
    if (live === null && failed.value === null) await reports.need(divisionsOfMonth(place, named.value))
  }
  void begin()

  const view = computed<View | null>(() => {
    const snapshot = live?.snapshot.value ?? null
    if (live !== null) return snapshot === null || place === null ? null : viewOfSnapshot(place, snapshot)
    return viewOfReports(place, reports.reports.value, named.value, everywhere)
  })

  const by = computed<Division>(() => division.value ?? view.value?.partsBy ?? 'hall')
  const offered = computed<Division[]>(() => {
    if (place !== null && isHall(place)) return ['window', 'department', 'item', 'channel', 'day']
    const below: Division[] = view.value?.partsBy === 'region' ? ['region', 'hall'] : ['hall']
    return below.concat('department', 'window', 'item', 'channel', 'day')
  })
  const rows = computed(() => (live !== null && by.value === view.value?.partsBy ? view.value.parts : (reports.reports.value[by.value]?.rows ?? null)))

  watch(by, (now) => void reports.need([now]))
  // A new month begins with new reports.
  watch(shownMonth, (now, before) => {
    if (before !== null && now !== before) reports.clear()
  })
  // The formulas and the sums that must agree stand in the reports alone.
  watch(
    () => live?.snapshot.value?.month,
    (now) => {
      if (now !== undefined) void reports.need([by.value])
    },
    { immediate: true },
  )

  let readFor = ''
  const timer = setInterval(() => {
    if (document.visibilityState !== 'visible' || shownMonth.value === null || month !== null) return
    const state = live === null ? String(Date.now()) : (live.snapshot.value?.asOf ?? '')
    if (state === readFor) return
    readFor = state
    void reports.refresh()
  }, reportsEveryMs)
  onScopeDispose(() => clearInterval(timer))

  const anyReport = computed(() => reports.reports.value[by.value] ?? reports.reports.value[(Object.keys(reports.reports.value) as Division[])[0] ?? 'hall'] ?? null)

  return {
    live,
    view,
    by,
    offered,
    rows,
    divide: (chosen: Division) => (division.value = chosen),
    /** Why there is nothing to show. */
    failure: computed(() => failed.value ?? (live !== null ? live.failure.value : reports.failure.value)),
    retry: () => (live !== null ? live.read() : begin()),
    presentMonth: computed(() => live?.snapshot.value?.month ?? named.value?.month ?? present.value),
    presentDay: computed(() => live?.snapshot.value?.day ?? named.value?.day ?? null),
    report: anyReport,
    formulas: computed<Formula[]>(() => anyReport.value?.formulas ?? []),
    identities: computed<Identity[]>(() => anyReport.value?.identities ?? []),
  }
}

export type Data = ReturnType<typeof useData>
