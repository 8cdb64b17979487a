// Chrome 49 to 65 have fetch but no AbortController, and the SignalR client reads the global when it is constructed.
// A signal that nothing listens to is enough: these browsers could not abort a fetch anyway.
if (typeof AbortController === 'undefined') {
  class QuietAbortSignal {
    aborted = false
    onabort: (() => void) | null = null
    addEventListener() {}
    removeEventListener() {}
  }
  class QuietAbortController {
    readonly signal = new QuietAbortSignal()
    abort() {
      if (this.signal.aborted) return
      this.signal.aborted = true
      if (this.signal.onabort) this.signal.onabort()
    }
  }
  ;(window as unknown as Record<string, unknown>)['AbortController'] = QuietAbortController
}
