import { computed, ref, shallowRef } from 'vue'
import type { RatingPage } from '../api/ratings'

/** Thanks and refusals stand this long. */
export const thanksSeconds = 5
/** The warning that the page goes back stands this long. */
export const warnSeconds = 10

/** Services whose turn at this desk is over are remembered, so that the next reading does not bring them back. */
const remembered = 50

export type Step = 'rest' | 'rate' | 'sending' | 'thanks' | 'refused'

/**
 * Where the citizen at the evaluator is. What the window does never takes the page away from somebody who touches it; when nobody
 * has touched it for the policy's time, it goes back to rest, and nothing was sent.
 */
export class EvaluatorSession {
  readonly step = ref<Step>('rest')
  readonly page = shallowRef<RatingPage | null>(null)

  private readonly now = ref(0)
  private readonly touchedAt = ref(0)
  private touched = false
  private over: string[] = []

  /** `onRest` clears what was chosen and typed. */
  constructor(private readonly onRest: () => void) {}

  /** Seconds until the page goes back to rest; null where it does not go by itself. */
  readonly secondsLeft = computed(() => {
    if (this.step.value === 'rest' || this.step.value === 'sending') return null
    const limit = this.step.value === 'rate' ? (this.page.value?.timeoutSeconds ?? 0) : thanksSeconds
    return Math.max(0, Math.ceil((this.touchedAt.value + limit * 1000 - this.now.value) / 1000))
  })

  /** What can be rated at this desk now, as read at `at` milliseconds. */
  offer(page: RatingPage | null, at: number): void {
    if (page !== null && this.over.indexOf(page.service.id) >= 0) page = null
    if (this.step.value === 'rest') {
      if (page !== null) this.begin(page, at)
      return
    }
    if (this.step.value !== 'rate' || this.touched || page?.service.id === this.page.value?.service.id) return
    // Nobody has touched it: the server's word counts.
    this.rest()
    if (page !== null) this.begin(page, at)
  }

  /** The citizen touched the screen or typed. */
  touch(at: number): void {
    this.now.value = at
    if (this.step.value !== 'rate') return
    this.touched = true
    this.touchedAt.value = at
  }

  /** The rating is under way. */
  send(at: number): void {
    this.go('sending', at)
  }

  /** Nobody knows whether it arrived: it can be sent again until the time is over. */
  unsure(at: number): void {
    this.touched = true
    this.go('rate', at)
  }

  thank(at: number): void {
    this.finish()
    this.go('thanks', at)
  }

  /** The server said no for good. */
  refuse(at: number): void {
    this.finish()
    this.go('refused', at)
  }

  /** Time goes on. */
  tick(at: number): void {
    this.now.value = at
    if (this.secondsLeft.value !== 0) return
    if (this.step.value === 'rate') this.finish()
    this.rest()
  }

  private begin(page: RatingPage, at: number): void {
    this.page.value = page
    this.touched = false
    this.go('rate', at)
  }

  private go(step: Step, at: number): void {
    this.step.value = step
    this.now.value = at
    this.touchedAt.value = at
  }

  private finish(): void {
    if (this.page.value !== null) this.over = this.over.concat(this.page.value.service.id).slice(-remembered)
  }

  private rest(): void {
    this.step.value = 'rest'
    this.page.value = null
    this.touched = false
    this.onRest()
  }
}
