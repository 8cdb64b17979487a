import { computed, ref } from 'vue'
import type { Board, BoardQueue, TicketClass } from '../api/types'

export const idleSeconds = 20
export const wholeSeconds = 60
export const resultSeconds = 15
/** The warning that the page goes back stands this long. */
export const warnSeconds = 8

export type Step = 'queues' | 'class' | 'reason' | 'taking' | 'failed' | 'result'

/** Where one visitor at the kiosk is. A result or a visitor who went away is cleared by time alone. */
export class KioskSession {
  readonly step = ref<Step>('queues')
  readonly queue = ref<BoardQueue | null>(null)
  readonly ticketClass = ref<TicketClass>('ordinary')

  private readonly startedAt = ref<number | null>(null)
  private readonly touchedAt = ref(0)
  private readonly now = ref(0)
  private readonly dirty = ref(false)

  constructor(private readonly onReset: () => void) {}

  /** Seconds until everything is cleared; null while there is nothing to clear. */
  readonly secondsLeft = computed(() => {
    if (this.startedAt.value === null || this.step.value === 'taking') return null
    const idle = this.step.value === 'result' ? resultSeconds : idleSeconds
    const end = Math.min(this.touchedAt.value + idle * 1000, this.startedAt.value + wholeSeconds * 1000)
    return Math.max(0, Math.ceil((end - this.now.value) / 1000))
  })

  /** Somebody touched the screen at `at` milliseconds. */
  touch(at: number): void {
    this.now.value = at
    this.touchedAt.value = at
    if (this.startedAt.value === null && (this.step.value !== 'queues' || this.dirty.value)) this.startedAt.value = at
  }

  /** Something of the visitor's is on the screen though the step is the first one: a language, large type, the help page. */
  markDirty(at: number): void {
    this.dirty.value = true
    this.touch(at)
  }

  go(step: Step, at: number): void {
    this.step.value = step
    // The sixty seconds of a ticket begin with it: it may have been taken at the end of a long choice.
    if (step === 'result') this.startedAt.value = at
    this.touch(at)
  }

  /** Time goes on. */
  tick(at: number): void {
    this.now.value = at
    if (this.secondsLeft.value === 0) this.reset()
  }

  reset(): void {
    this.step.value = 'queues'
    this.queue.value = null
    this.ticketClass.value = 'ordinary'
    this.startedAt.value = null
    this.dirty.value = false
    this.onReset()
  }
}

/** What a tile says when no number can be taken there: the reason's key, and the hours that go with it. */
export function closedWords(queue: BoardQueue, board: Board): { reason: NonNullable<BoardQueue['closedReason']> | 'other'; note: 'opensAt' | 'lastAt' | 'askStaff' | null; time: string } | null {
  if (queue.accepting) return null
  const reason = queue.closedReason ?? 'other'
  const hours = board.hours
  if (reason === 'not-yet-open' && hours) return { reason, note: 'opensAt', time: hours.open }
  if (reason === 'last-ticket-passed' && hours) return { reason, note: 'lastAt', time: hours.lastTicket }
  if (reason === 'daily-max' || reason === 'no-window' || reason === 'other') return { reason, note: 'askStaff', time: '' }
  return { reason, note: null, time: '' }
}
