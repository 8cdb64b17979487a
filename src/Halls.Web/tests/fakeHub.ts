import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import WebSocket, { WebSocketServer } from 'ws'
import type { Board } from '../src/api/types'

const separator = '\x1e'

/** A hub that speaks SignalR's JSON protocol, as far as a test has to see the real client at work. */
export class FakeHub<Held = Board> {
  board: Held
  clock = { now: '2026-11-23T09:00:00+08:00', speed: 1, real: true }
  readonly asked: string[] = []
  /** What requests to an address get, besides the clock; any other is not there. */
  readonly pages: Record<string, [number, unknown]> = {}
  readonly requested: string[] = []
  private readonly server: Server
  private readonly sockets = new Set<WebSocket>()
  private readonly connections = new Set<Socket>()
  private port = 0
  private refusing = false

  constructor(board: Held) {
    this.board = board
    this.server = createServer((request, response) => {
      const [status, body] = this.pages[request.url ?? ''] ?? (request.url === '/api/clock' ? [200, this.clock] : [404, { type: 'urn:halls:not-found', title: '没有这个页面', status: 404 }])
      this.requested.push(request.url ?? '')
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(body))
    })
    this.server.on('connection', (socket) => {
      this.connections.add(socket)
      socket.on('close', () => this.connections.delete(socket))
    })
    const accepting = new WebSocketServer({ noServer: true })
    this.server.on('upgrade', (request, socket, head) => {
      if (this.refusing) {
        socket.destroy()
        return
      }
      accepting.handleUpgrade(request, socket as Socket, head, (opened) => this.serve(opened))
    })
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve))
    this.port = (this.server.address() as AddressInfo).port
  }

  async stop(): Promise<void> {
    this.connections.forEach((socket) => socket.destroy())
    await new Promise<void>((resolve) => this.server.close(() => resolve()))
  }

  /** Tears every connection and lets no new one in. */
  cut(): void {
    this.refusing = true
    this.sockets.forEach((socket) => socket.terminate())
  }

  mend(): void {
    this.refusing = false
  }

  send(target: string, argument: unknown): void {
    this.sockets.forEach((socket) => socket.send(JSON.stringify({ type: 1, target, arguments: [argument] }) + separator))
  }

  private serve(socket: WebSocket): void {
    let shaken = false
    this.sockets.add(socket)
    socket.on('close', () => this.sockets.delete(socket))
    socket.on('message', (data: WebSocket.RawData) => {
      for (const part of data.toString().split(separator)) {
        if (part === '') continue
        const message = JSON.parse(part) as { type?: number; target?: string; invocationId?: string }
        if (!shaken) {
          shaken = true
          socket.send('{}' + separator)
        } else if (message.type === 1) {
          this.asked.push(message.target!)
          socket.send(JSON.stringify({ type: 3, invocationId: message.invocationId, result: this.board }) + separator)
        }
      }
    })
  }
}
