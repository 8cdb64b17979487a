import type { Directive } from 'vue'

const smallest = 0.4

function fit(element: HTMLElement): void {
  element.style.fontSize = ''
  const room = element.clientWidth
  const needed = element.scrollWidth
  if (room === 0 || needed <= room) return
  const size = parseFloat(getComputedStyle(element).fontSize)
  element.style.fontSize = `${size * Math.max(smallest, (room / needed) * 0.99)}px`
}

const refits = new WeakMap<HTMLElement, () => void>()

/** Shrinks the type of one line until it fits its box: a long name is read smaller, never cut. Its children must be sized in em. */
export const vFit: Directive<HTMLElement> = {
  mounted(element) {
    const refit = () => fit(element)
    refits.set(element, refit)
    window.addEventListener('resize', refit)
    fit(element)
  },
  updated: fit,
  unmounted(element) {
    const refit = refits.get(element)
    if (refit) window.removeEventListener('resize', refit)
  },
}
