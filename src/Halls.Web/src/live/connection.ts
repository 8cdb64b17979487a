import { type HubConnection, HubConnectionBuilder, HubConnectionState, HttpTransportType, type IHttpConnectionOptions, LogLevel } from '@microsoft/signalr'

/**
 * A screen on a wall has nobody to press reload, so it tries for ever, and often enough to be right again within two seconds of the
 * network's return. A telephone may take its time.
 */
export const screenRetryMs = 750
export const phoneRetryMs = 2000

/** A connection that is not up by then is given up: behind a dead network the system's own attempts lie half a minute apart. */
export const connectTimeoutMs = 2000

/** The first attempt after a loss is made at once. */
export const reconnectDelay = (attempt: number, retryMs: number): number => (attempt === 0 ? 0 : retryMs)

/** The browser's WebSocket, closed when it does not open in time. */
function impatientSocket(): typeof WebSocket {
  const make = function (url: string, protocols?: string | string[]): WebSocket {
    const socket = new WebSocket(url, protocols)
    setTimeout(() => {
      if (socket.readyState === WebSocket.CONNECTING) socket.close()
    }, connectTimeoutMs)
    return socket
  }
  // SignalR compares with the constructor's constants.
  const constants = { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 }
  return Object.assign(make, constants) as unknown as typeof WebSocket
}

export interface HubHandle {
  connection: HubConnection
  /** Starts and keeps trying until it stands or is stopped. */
  start(): void
  stop(): void
}

/** A connection to the board hub. */
export const boardHub = (retryMs: number, onUp: () => void, onDown: () => void): HubHandle => hubAt('/hubs/board', retryMs, onUp, onDown)

/** A connection to a hub. `onUp` runs on every connect and reconnect, `onDown` whenever it is lost. */
export function hubAt(path: string, retryMs: number, onUp: () => void, onDown: () => void): HubHandle {
  // The client takes a socket of ours, though its published types leave that option out.
  const options: IHttpConnectionOptions & { WebSocket: typeof WebSocket } = {
    transport: HttpTransportType.WebSockets,
    skipNegotiation: true,
    WebSocket: impatientSocket(),
  }
  const connection = new HubConnectionBuilder()
    .withUrl(`${location.origin}${path}`, options)
    .withAutomaticReconnect({ nextRetryDelayInMilliseconds: (context) => reconnectDelay(context.previousRetryCount, retryMs) })
    .configureLogging(LogLevel.None)
    .build()
  connection.serverTimeoutInMilliseconds = 8000
  connection.keepAliveIntervalInMilliseconds = 3000

  let stopped = false
  let timer: ReturnType<typeof setTimeout> | undefined

  async function attempt(): Promise<void> {
    if (stopped || connection.state !== HubConnectionState.Disconnected) return
    try {
      await connection.start()
    } catch {
      if (stopped) return
      timer = setTimeout(() => void attempt(), retryMs)
      return
    }
    if (stopped) void connection.stop()
    else onUp()
  }

  connection.onreconnecting(() => onDown())
  connection.onreconnected(() => onUp())
  connection.onclose(() => {
    onDown()
    if (!stopped) timer = setTimeout(() => void attempt(), retryMs)
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
