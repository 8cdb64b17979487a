import { onScopeDispose, ref, shallowRef } from 'vue'
import { request } from '../api/http'
import type { MoveTrial } from './types'
import type { MoveWarning } from './warnings'

const askAfterMs = 300

/** Asks the server what moving a window would bring, a moment after the last change of mind. Where it does not answer, nothing is shown and the window can be moved all the same. */
export function useMoveTrial(hall: string, window: number) {
  const trial = shallowRef<MoveTrial | null>(null)
  const asking = ref(false)
  let questions = 0
  let soon: ReturnType<typeof setTimeout> | undefined

  async function put(serves: string[], question: number): Promise<void> {
    try {
      const answer = await request<MoveTrial>('POST', `/api/halls/${hall}/windows/${window}/assign`, { body: { serves, try: true } })
      if (question === questions) trial.value = answer
    } catch {
      // The forecast is a help, not a condition: what is known without it is shown beside it.
      if (question === questions) trial.value = null
    } finally {
      if (question === questions) asking.value = false
    }
  }

  /** Asks about a sign; an empty one is no question. */
  function ask(serves: string[]): void {
    const question = ++questions
    clearTimeout(soon)
    trial.value = null
    asking.value = serves.length > 0
    if (serves.length > 0) soon = setTimeout(() => void put(serves, question), askAfterMs)
  }

  onScopeDispose(() => {
    questions++
    clearTimeout(soon)
  })
  return { trial, asking, ask }
}

export type Turn = 'better' | 'worse' | 'same'

export interface QueueTurn {
  queue: string
  without: number
  with: number
  turn: Turn
}

/** For each queue that the move touches, whether people there wait shorter or longer; less than half a minute is neither. Pure. */
export const turnsOf = (trial: MoveTrial): QueueTurn[] =>
  (trial.forecast ? trial.forecast.queues : []).map((row) => {
    const change = row.with - row.without
    return { queue: row.queue, without: row.without, with: row.with, turn: change <= -0.5 ? 'better' : change >= 0.5 ? 'worse' : 'same' }
  })

const saidAs: Record<string, MoveWarning['key']> = { 'queue-left-empty': 'noWindow', 'window-not-open': 'notOpen', 'moved-recently': 'recent' }

/** The server's warnings that the page has not worked out itself already. Pure. */
export const besides = (trial: MoveTrial, said: MoveWarning[]): string[] =>
  trial.warnings.filter((warning) => !said.some((own) => own.key === saidAs[warning]))
