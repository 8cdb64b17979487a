import { ref } from 'vue'

/** A call to be made heard. The same number called again has a higher `calls` and is a new announcement. */
export interface Announcement {
  number: string
  window: number
  calls: number
}

/** The means of sound; each promise ends when the sound has ended, and never rejects for want of a device. */
export interface SoundOutput {
  chime(): Promise<void>
  speak(announcement: Announcement): Promise<void>
  pause(milliseconds: number): Promise<void>
}

/** With more waiting than this, each call is said once: being current matters more than being said twice. */
export const crowdedAbove = 4
/** More than this are never kept waiting; the oldest are then only shown. */
export const maxBacklog = 20
const betweenRepeatsMs = 1500
const betweenCallsMs = 800
const rememberedCalls = 500

/**
 * The queue of announcements of one zone: in the order of the calls, one at a time, each after a chime and said twice. A call that
 * comes in by two ways is said once; a recall is said again; a call that was answered before its turn is dropped.
 */
export class Announcer {
  /** What is being said now, or null. */
  readonly current = ref<Announcement | null>(null)

  private waiting: Announcement[] = []
  private seen: string[] = []
  private running = false

  constructor(private readonly output: SoundOutput) {}

  get backlog(): number {
    return this.waiting.length
  }

  /** Puts a call in line. Returns false when this very call was announced or put in line before. */
  announce(announcement: Announcement): boolean {
    if (!this.remember(announcement)) return false
    // A recall of a number that still waits for its turn takes that place: nobody needs to hear it twice over.
    const place = this.waiting.map((other) => other.number).indexOf(announcement.number)
    if (place >= 0) this.waiting[place] = announcement
    else this.waiting.push(announcement)
    if (this.waiting.length > maxBacklog) this.waiting.shift()
    if (!this.running) void this.run()
    return true
  }

  /** Marks a call as known without a sound: it was made before this screen came up. */
  pass(announcement: Announcement): void {
    this.remember(announcement)
  }

  /** The person came: what has not been said yet need not be. */
  answered(number: string): void {
    this.waiting = this.waiting.filter((other) => other.number !== number)
  }

  /** A new day or a new hall: nothing of before is known, and what waits is dropped. */
  reset(): void {
    this.waiting = []
    this.seen = []
  }

  private remember(announcement: Announcement): boolean {
    const id = `${announcement.number}/${announcement.window}/${announcement.calls}`
    if (this.seen.indexOf(id) >= 0) return false
    this.seen.push(id)
    if (this.seen.length > rememberedCalls) this.seen.shift()
    return true
  }

  private async run(): Promise<void> {
    this.running = true
    try {
      for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) {
        this.current.value = next
        const twice = this.waiting.length <= crowdedAbove
        await this.output.chime()
        await this.output.speak(next)
        if (twice) {
          await this.output.pause(betweenRepeatsMs)
          await this.output.speak(next)
        }
        this.current.value = null
        await this.output.pause(betweenCallsMs)
      }
    } finally {
      this.current.value = null
      this.running = false
    }
  }
}
