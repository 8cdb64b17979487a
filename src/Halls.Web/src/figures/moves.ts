import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { ApiProblem, NetworkFailure, request } from '../api/http'
import type { MoveFigures, MoveLine, MovesReport } from '../api/moves'
import { i18n } from '../i18n'
import { offsetMinutesOf, wallTime } from '../live/serverClock'
import { shortDayText } from '../parts/words'
import { whyText } from '../tidal/why'
import { csvText } from './columns'
import { countText } from './format'
import { isHall, queryOf, type Place } from './place'

const pageSize = 20
/** A file holds all of the month, in as few requests as the server allows. */
const fileSize = 1000
const readEveryMs = 15_000

/** Without a place: everything that one may see. */
export function movesAddress(month: string, place: Place | null, limit: number, cursor: string | null): string {
  const query = new URLSearchParams({ ...(place ? queryOf(place) : {}), limit: String(limit), ...(cursor ? { cursor } : {}) })
  return `/api/reports/${month}/moves?${query.toString()}`
}

/** With one decimal where there is one, so that sums can be checked by whoever reads them. */
export function tenths(n: number): string {
  const whole = Math.round(Math.abs(n) * 10)
  return `${n < 0 && whole > 0 ? '−' : ''}${countText(Math.floor(whole / 10))}${whole % 10 === 0 ? '' : `.${whole % 10}`}`
}

/** Minutes as people say them: from two hours on in hours. */
export function durationText(minutes: number | null): string {
  const { t } = i18n.global
  if (minutes === null) return t('app.unknown')
  const whole = Math.round(minutes)
  if (whole < 120) return t('app.minutes', { n: whole })
  return whole % 60 === 0 ? t('figures.moves.hours', { h: countText(whole / 60) }) : t('figures.moves.hoursMinutes', { h: countText(Math.floor(whole / 60)), m: whole % 60 })
}

/** Person-minutes with what they are, because a minus is overlooked; a dash where nothing was measured, which is no nought (R-043). */
export function personMinutesText(n: number | null): string {
  const { t } = i18n.global
  if (n === null) return t('app.unknown')
  if (Math.round(Math.abs(n) * 10) === 0) return t('figures.moves.even')
  return t(n < 0 ? 'tide.lost' : 'tide.saved', { n: tenths(Math.abs(n)) })
}

/** What came of one move, or why that is not said. */
export const effectText = (move: MoveLine): string =>
  move.effect === 'measured' ? personMinutesText(move.savedPersonMinutes) : i18n.global.t(move.effect === 'pending' ? 'figures.moves.pending' : 'figures.moves.noBaseline')

export const isWorse = (n: number | null): boolean => n !== null && n < 0 && Math.round(Math.abs(n) * 10) > 0
export const isBetter = (n: number | null): boolean => n !== null && n > 0 && Math.round(n * 10) > 0

const timeOf = (instant: string): string => wallTime(Date.parse(instant), offsetMinutesOf(instant)).time

/** Whether a move took anything up: of one that only put something down nobody asks whom it served. */
export const tookUp = (move: MoveLine): boolean => move.to.some((id) => move.from.indexOf(id) < 0)

/** From when to when, of one back to the plan only when; the day stands beside it. */
export const spanText = (move: MoveLine): string =>
  i18n.global.t(move.cause === 'home' ? 'figures.moves.atTime' : move.until ? 'figures.moves.span' : move.holding ? 'figures.moves.since' : 'figures.moves.openEnd', { from: timeOf(move.at), to: move.until ? timeOf(move.until) : '' })

/** What set it off: the people who waited and the windows that they had. */
export function readingText(reading: MoveLine['readings'][number], name: string): string {
  const { t } = i18n.global
  return reading.oldestWaitMinutes === null
    ? t('figures.moves.reading', { queue: name, waiting: reading.waiting, windows: reading.openWindows })
    : t('figures.moves.readingOldest', { queue: name, waiting: reading.waiting, windows: reading.openWindows, oldest: tenths(reading.oldestWaitMinutes) })
}

const minutesText = (n: number | null): string => (n === null ? i18n.global.t('app.unknown') : i18n.global.t('app.minutes', { n: tenths(n) }))

/** How a queue fared against what had been expected and against the replay without the move. */
export const outcomeText = (outcome: NonNullable<MoveLine['receipt']>['queues'][number], name: string): string =>
  i18n.global.t('figures.moves.outcome', {
    queue: name,
    people: outcome.people,
    actual: minutesText(outcome.actual),
    predicted: minutesText(outcome.predicted),
    replayed: minutesText(outcome.replayed),
  })

/** What had been expected of a queue. */
export const expectedText = (expected: NonNullable<MoveLine['forecast']>['queues'][number], name: string): string =>
  i18n.global.t('figures.moves.expected', { queue: name, without: minutesText(expected.without), with: minutesText(expected.with) })

/** Who brought a move about. */
export function whoText(move: MoveLine, nameOf: (id: string) => string): string {
  const { t } = i18n.global
  return move.kind === 'automatic' ? t('figures.moves.byPolicy') : t(move.kind === 'approved' ? 'figures.moves.approvedBy' : 'figures.moves.movedBy', { name: nameOf(move.approver ?? move.proposer) })
}

/** Why a window moved. */
export const whyOf = (move: MoveLine, queueName: (id: string) => string): string => whyText({ ...move, said: move.reason }, move.kind, queueName)

/** A column of the halls' table; `text` is what a cell says, `value` what a spreadsheet gets. */
export interface MoveColumn {
  key: string
  text: (row: MoveFigures) => string
  value: (row: MoveFigures) => number | string
  /** Left out on a telephone. */
  minor?: boolean
}

const counted = (key: string, of: (row: MoveFigures) => number, minor = false): MoveColumn => ({ key, text: (row) => countText(of(row)), value: of, minor })
const summed = (key: string, of: (row: MoveFigures) => number | null): MoveColumn => ({
  key,
  text: (row) => {
    const sum = of(row)
    return sum === null ? i18n.global.t('app.unknown') : tenths(sum)
  },
  value: (row) => of(row) ?? '',
})

export const moveColumns: MoveColumn[] = [
  counted('total', (row) => row.moves.total),
  counted('automatic', (row) => row.moves.automatic, true),
  counted('approved', (row) => row.moves.approved, true),
  counted('byHand', (row) => row.moves.byHand, true),
  counted('home', (row) => row.moves.home, true),
  counted('made', (row) => row.proposals.made, true),
  { key: 'mean', text: (row) => durationText(row.durations.meanMinutes), value: (row) => row.durations.meanMinutes ?? '' },
  counted('served', (row) => row.served),
  summed('saved', (row) => row.effect.savedPersonMinutes),
  summed('lost', (row) => row.effect.lostPersonMinutes),
  summed('net', (row) => row.effect.netPersonMinutes),
  { key: 'helped', text: (row) => row.effect.helped.percent, value: (row) => row.effect.helped.percent },
  counted('noBaseline', (row) => row.effect.noBaseline),
]

/** What a screen has no room for beside the columns. */
const fileColumns: MoveColumn[] = [
  counted('windows', (row) => row.moves.windows),
  counted('accepted', (row) => row.proposals.approved),
  counted('declined', (row) => row.proposals.declined),
  counted('expired', (row) => row.proposals.expired),
  counted('withdrawn', (row) => row.proposals.withdrawn),
  counted('ended', (row) => row.durations.counted),
  counted('totalMinutes', (row) => row.durations.totalMinutes),
  counted('measured', (row) => row.effect.measured),
  counted('helpedCount', (row) => row.effect.helped.numerator),
  counted('pending', (row) => row.effect.pending),
]

/** The halls as comma-separated values, with the sums that a screen has no room for. */
export function csvOfHalls(rows: MoveFigures[]): string {
  const { t } = i18n.global
  const all = moveColumns.concat(fileColumns)
  return csvText([[t('figures.by.hall'), ...all.map((column) => t(`figures.moves.column.${column.key}`))], ...rows.map((row) => [row.name || row.key, ...all.map((column) => column.value(row))])])
}

/** A hall's moves as comma-separated values: every move with why and what came of it. */
export function csvOfMoves(moves: MoveLine[], queueName: (id: string) => string, personName: (id: string) => string): string {
  const { t } = i18n.global
  const keys = ['day', 'from', 'until', 'minutes', 'window', 'before', 'after', 'cause', 'who', 'why', 'readings', 'expected', 'served', 'outcome', 'effect'] as const
  const names = (ids: string[]) => ids.map(queueName).join(t('app.listSeparator'))
  return csvText([
    keys.map((key) => t(`figures.moves.line.${key}`)),
    ...moves.map((move) => [
      move.day,
      timeOf(move.at),
      move.until ? timeOf(move.until) : '',
      move.minutes ?? '',
      move.window,
      names(move.from),
      names(move.to),
      t(`figures.moves.cause.${move.cause}`),
      whoText(move, personName),
      whyOf(move, queueName),
      move.readings.map((reading) => readingText(reading, queueName(reading.queue))).join(t('figures.clause')),
      (move.forecast?.queues ?? []).map((one) => expectedText(one, queueName(one.queue))).join(t('figures.clause')),
      move.served,
      (move.receipt?.queues ?? []).map((one) => outcomeText(one, queueName(one.queue))).join(t('figures.clause')),
      move.savedPersonMinutes ?? effectText(move),
    ]),
  ])
}

/** A day with its moves, in the order of the list. */
export function byDay(moves: MoveLine[]): { day: string; name: string; moves: MoveLine[] }[] {
  const days: { day: string; name: string; moves: MoveLine[] }[] = []
  moves.forEach((move) => {
    const last = days[days.length - 1]
    if (last && last.day === move.day) last.moves.push(move)
    else days.push({ day: move.day, name: shortDayText(move.day), moves: [move] })
  })
  return days
}

/** The month's moves of a place for as long as the calling component lives; with `live` they follow. */
export function useMoves(place: () => Place | null, month: () => string, live: () => boolean) {
  const report = shallowRef<MovesReport | null>(null)
  const moves = shallowRef<MoveLine[]>([])
  const next = ref<string | null>(null)
  const failure = ref<ApiProblem | NetworkFailure | null>(null)
  const reading = ref(false)
  let asked = 0

  async function ask(limit: number, cursor: string | null): Promise<MovesReport | null> {
    const mine = ++asked
    reading.value = true
    try {
      const arrived = await request<MovesReport>('GET', movesAddress(month(), place(), limit, cursor))
      if (mine !== asked) return null
      failure.value = null
      return arrived
    } catch (error) {
      if (!(error instanceof ApiProblem) && !(error instanceof NetworkFailure)) throw error
      if (mine === asked) failure.value = error
      return null
    } finally {
      if (mine === asked) reading.value = false
    }
  }

  /** All that is shown is read again, so that what was unfolded stays unfolded. */
  async function read(): Promise<void> {
    if (month() === '') return
    const arrived = await ask(Math.min(fileSize, Math.max(pageSize, moves.value.length)), null)
    if (arrived === null) return
    report.value = arrived
    moves.value = arrived.moves?.items ?? []
    next.value = arrived.moves?.next ?? null
  }

  async function more(): Promise<void> {
    const arrived = next.value === null ? null : await ask(pageSize, next.value)
    if (arrived === null || arrived.moves === null) return
    moves.value = moves.value.concat(arrived.moves.items)
    next.value = arrived.moves.next
  }

  /** Every move of the month, for a file. */
  async function all(): Promise<MoveLine[]> {
    let found: MoveLine[] = []
    let cursor: string | null = null
    do {
      const page: MovesReport = await request<MovesReport>('GET', movesAddress(month(), place(), fileSize, cursor))
      found = found.concat(page.moves?.items ?? [])
      cursor = page.moves?.next ?? null
    } while (cursor !== null)
    return found
  }

  watch(
    () => `${month()} ${JSON.stringify(place())}`,
    () => {
      report.value = null
      moves.value = []
      next.value = null
      void read()
    },
    { immediate: true },
  )
  const timer = setInterval(() => {
    if (live() && document.visibilityState === 'visible' && !reading.value) void read()
  }, readEveryMs)
  onScopeDispose(() => clearInterval(timer))

  return { report, moves, next, failure, reading, read, more, all, ofHall: computed(() => { const where = place(); return where !== null && isHall(where) }) }
}
