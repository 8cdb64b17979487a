import { type HubConnection, HubConnectionBuilder, HubConnectionState, HttpTransportType, LogLevel } from '@microsoft/signalr'

/** Reconnects for ever: at once, after one second, then every two. A screen on a wall has nobody to press reload. */
export const reconnectDelay = (attempt: number): number => (attempt === 0 ? 0 : attempt === 1 ? 1000 : 2000)

export interface HubHandle {
  connection: HubConnection
  /** Starts and keeps trying until it stands or is stopped. */
  start(): void
  stop(): void
}

/** A connection to the board hub. `onUp` runs on every connect and reconnect, `onDown` whenever it is lost. */
export function boardHub(onUp: () => void, onDown: () => void): HubHandle {
  const connection = new HubConnectionBuilder()
    .withUrl('/hubs/board', { transport: HttpTransportType.WebSockets, skipNegotiation: true })
    .withAutomaticReconnect({ nextRetryDelayInMilliseconds: (context) => reconnectDelay(context.previousRetryCount) })
    .configureLogging(LogLevel.None)
    .build()
  connection.serverTimeoutInMilliseconds = 8000
  connection.keepAliveIntervalInMilliseconds = 3000

  let stopped = false
  let failures = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  async function attempt(): Promise<void> {
    if (stopped || connection.state !== HubConnectionState.Disconnected) return
    try {
      await connection.start()
    } catch {
      if (stopped) return
      timer = setTimeout(() => void attempt(), reconnectDelay(++failures))
      return
    }
    failures = 0
    if (stopped) void connection.stop()
    else onUp()
  }

  connection.onreconnecting(() => onDown())
  connection.onreconnected(() => onUp())
  connection.onclose(() => {
    onDown()
    if (!stopped) timer = setTimeout(() => void attempt(), reconnectDelay(++failures))
  })

  return {
    connection,
    start: () => void attempt(),
    stop() {
      stopped = true
      clearTimeout(timer)
      void connection.stop()
    },
  }
}
