/** The offset in minutes that an ISO 8601 time carries; China's when it names none or says Z, for halls keep local time. */
export function offsetMinutesOf(iso: string): number {
  const match = /([+-])(\d\d):?(\d\d)$/.exec(iso)
  if (!match) return 480
  const minutes = Number(match[2]) * 60 + Number(match[3])
  return match[1] === '-' ? -minutes : minutes
}

interface Sample {
  server: number
  client: number
}

/**
 * The server's time, carried on by the client's clock between two messages. All times on a screen come from here.
 * A demonstration's clock runs faster than real time: the server says so, and until it has its rate is read off the messages.
 */
export class ServerClock {
  private first: Sample | null = null
  private last: Sample | null = null
  private rate = 1
  private told = false
  /** Whether the server keeps another time than the real one: a demonstration, a replay, a training day. */
  simulated = false
  /** Minutes east of UTC in which the hall reads its clock. */
  offsetMinutes = 480

  /** The server's clock read `iso` when the client's read `client` (milliseconds). */
  observe(iso: string, client: number): void {
    const server = Date.parse(iso)
    if (isNaN(server)) return
    this.offsetMinutes = offsetMinutesOf(iso)
    const sample = { server, client }
    const before = this.first
    if (before === null || client < before.client || server < before.server) {
      this.first = sample
    } else if (!this.told) {
      const elapsed = client - before.client
      if (elapsed >= 3000) {
        const seen = (server - before.server) / elapsed
        // Within a tenth of real time it is real time, and the difference is the network's.
        this.rate = seen > 0.9 && seen < 1.1 ? 1 : seen
        if (elapsed >= 60_000) this.first = this.last
      }
    }
    this.last = sample
  }

  /** What the server says of its own clock. */
  tell(speed: number, real: boolean): void {
    this.told = true
    this.rate = real ? 1 : speed
    this.simulated = !real
  }

  /** Seconds that pass on the server's clock for one of this device's. */
  get speed(): number {
    return this.rate
  }

  /** The server's time in milliseconds when the client's clock reads `client`. */
  at(client: number): number {
    if (this.last === null) return client
    return this.last.server + (client - this.last.client) * this.rate
  }

  /** How far the client's clock is ahead of the server's, in seconds, as of the last message; 0 for a server with a time of its own. */
  get skewSeconds(): number {
    if (this.last === null || this.simulated || this.rate !== 1) return 0
    return (this.last.client - this.last.server) / 1000
  }
}

/** Whole seconds from an ISO time until `now`; never negative. */
export function secondsSince(iso: string, now: number): number {
  const then = Date.parse(iso)
  return isNaN(then) ? 0 : Math.max(0, Math.floor((now - then) / 1000))
}

const two = (n: number) => (n < 10 ? `0${n}` : String(n))

/** Seconds as `m:ss`, or `h:mm:ss` from one hour. */
export function asDuration(seconds: number): string {
  const h = Math.floor(seconds / 3600)
  const m = Math.floor((seconds % 3600) / 60)
  const s = Math.floor(seconds % 60)
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}

export interface WallTime {
  year: number
  month: number
  day: number
  weekday: number
  time: string
  seconds: string
}

/** The hall's reading of a server time. */
export function wallTime(serverMs: number, offsetMinutes: number): WallTime {
  const d = new Date(serverMs + offsetMinutes * 60_000)
  return {
    year: d.getUTCFullYear(),
    month: d.getUTCMonth() + 1,
    day: d.getUTCDate(),
    weekday: d.getUTCDay(),
    time: `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}`,
    seconds: two(d.getUTCSeconds()),
  }
}

/** `HH:mm` in the offset that the ISO time itself carries. */
export function timeOfDay(iso: string): string {
  const ms = Date.parse(iso)
  return isNaN(ms) ? '--:--' : wallTime(ms, offsetMinutesOf(iso)).time
}
