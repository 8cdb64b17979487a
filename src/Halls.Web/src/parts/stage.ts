import { onScopeDispose } from 'vue'

/**
 * Makes one rem a sixteenth of a pixel-perfect stage: on a screen of `width` by `height` it is 16 px, on any other as much more or
 * less as fits. Old television browsers know neither min() nor clamp(), so a script does it.
 */
export function useStage(width: number, height: number): void {
  const root = document.documentElement
  const fit = () => {
    const scale = Math.min(window.innerWidth / width, window.innerHeight / height)
    root.style.fontSize = `${Math.max(4, 16 * scale)}px`
  }
  fit()
  window.addEventListener('resize', fit)
  onScopeDispose(() => {
    window.removeEventListener('resize', fit)
    root.style.fontSize = ''
  })
}
