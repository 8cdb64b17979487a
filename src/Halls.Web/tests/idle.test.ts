// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type EffectScope, effectScope } from 'vue'
import { useIdleLimit } from '../src/parts/idle'

const minute = 60_000
let scope: EffectScope
let leave: ReturnType<typeof vi.fn<() => void>>

beforeEach(() => {
  vi.useFakeTimers()
  leave = vi.fn<() => void>()
  scope = effectScope()
  scope.run(() => useIdleLimit(30, leave))
})
afterEach(() => {
  scope.stop()
  vi.useRealTimers()
})

describe('an unattended window', () => {
  it('is left after its idle time, once', () => {
    vi.advanceTimersByTime(30 * minute - 1)
    expect(leave).not.toHaveBeenCalled()
    vi.advanceTimersByTime(60 * minute)
    expect(leave).toHaveBeenCalledTimes(1)
  })

  it('is not left while somebody touches it', () => {
    for (let i = 0; i < 4; i++) {
      vi.advanceTimersByTime(20 * minute)
      window.dispatchEvent(new Event('keydown'))
    }
    expect(leave).not.toHaveBeenCalled()
  })

  it('is not left after its page is gone', () => {
    scope.stop()
    vi.advanceTimersByTime(60 * minute)
    expect(leave).not.toHaveBeenCalled()
  })
})
