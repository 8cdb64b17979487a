import { describe, expect, it, vi } from 'vitest'
import { EvaluatorSession, thanksSeconds } from '../src/evaluator/session'
import { ratingPage } from './ratings'

const start = 1_000_000
const after = (seconds: number) => start + seconds * 1000
const first = ratingPage({ timeoutSeconds: 60 }, { id: 'first' })
const second = ratingPage({ timeoutSeconds: 60 }, { id: 'second' })
const evaluator = () => {
  const onRest = vi.fn()
  return { desk: new EvaluatorSession(onRest), onRest }
}

describe('the evaluator', () => {
  it('rests until something can be rated', () => {
    const { desk } = evaluator()
    desk.offer(null, start)
    expect(desk.step.value).toBe('rest')
    desk.offer(first, after(1))
    expect(desk.step.value).toBe('rate')
    expect(desk.page.value).toBe(first)
  })

  it('goes back to rest when nobody touches it, and does not offer that service again', () => {
    const { desk, onRest } = evaluator()
    desk.offer(first, start)
    desk.tick(after(59))
    expect(desk.step.value).toBe('rate')
    desk.tick(after(60))
    expect(desk.step.value).toBe('rest')
    expect(onRest).toHaveBeenCalledTimes(1)
    desk.offer(first, after(61))
    expect(desk.step.value).toBe('rest')
    desk.offer(second, after(62))
    expect(desk.page.value).toBe(second)
  })

  it('begins its time anew with each touch', () => {
    const { desk } = evaluator()
    desk.offer(first, start)
    desk.touch(after(50))
    desk.tick(after(100))
    expect(desk.step.value).toBe('rate')
    desk.tick(after(110))
    expect(desk.step.value).toBe('rest')
  })

  it('is not taken away from who touches it, whatever the window does (R-070)', () => {
    const { desk } = evaluator()
    desk.offer(first, start)
    desk.touch(after(5))
    desk.offer(null, after(6))
    desk.offer(second, after(7))
    expect(desk.page.value).toBe(first)
    expect(desk.step.value).toBe('rate')
  })

  it('follows the window while nobody has touched it', () => {
    const { desk } = evaluator()
    desk.offer(first, start)
    desk.offer(second, after(5))
    expect(desk.page.value).toBe(second)
    desk.offer(null, after(6))
    expect(desk.step.value).toBe('rest')
  })

  it('waits for the answer as long as it takes', () => {
    const { desk } = evaluator()
    desk.offer(first, start)
    desk.send(after(10))
    desk.tick(after(500))
    expect(desk.step.value).toBe('sending')
    expect(desk.secondsLeft.value).toBeNull()
  })

  it('says thanks for a moment and shows nothing of the rating after that', () => {
    const { desk, onRest } = evaluator()
    desk.offer(first, start)
    desk.send(after(10))
    desk.thank(after(11))
    desk.offer(first, after(12))
    expect(desk.step.value).toBe('thanks')
    desk.tick(after(11 + thanksSeconds))
    expect(desk.step.value).toBe('rest')
    expect(desk.page.value).toBeNull()
    expect(onRest).toHaveBeenCalledTimes(1)
    desk.offer(first, after(20))
    expect(desk.step.value).toBe('rest')
  })

  it('keeps the page when nobody knows whether the rating arrived, and gives up in time', () => {
    const { desk } = evaluator()
    desk.offer(first, start)
    desk.send(after(10))
    desk.unsure(after(20))
    desk.offer(null, after(21))
    expect(desk.step.value).toBe('rate')
    desk.tick(after(80))
    expect(desk.step.value).toBe('rest')
  })

  it('shows a refusal for a moment', () => {
    const { desk } = evaluator()
    desk.offer(first, start)
    desk.send(after(1))
    desk.refuse(after(2))
    expect(desk.step.value).toBe('refused')
    desk.tick(after(2 + thanksSeconds))
    expect(desk.step.value).toBe('rest')
  })
})
