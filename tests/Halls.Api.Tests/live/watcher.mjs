// A screen without a picture: follows boards and tickets with the client that the real pages use, and tells a test what it sees.
// Each line of stdin is a command {"id", "op", ...}; each line of stdout is its answer {"id", "value"} or {"id", "error"}.
import { createInterface } from 'node:readline'
import { HubConnectionBuilder, LogLevel } from '@microsoft/signalr'

const retryEvery = 250 // ms; a wall tries again for as long as it hangs there
const seen = { board: null, versions: [], gaps: 0, resyncs: 0, snapshots: 0, called: [], tickets: [], reconnects: 0 }
const watched = new Set()
const watchedTickets = new Set()
let lose = 0

const connection = new HubConnectionBuilder()
  .withUrl(process.argv[2])
  .withAutomaticReconnect({ nextRetryDelayInMilliseconds: () => retryEvery })
  .configureLogging(LogLevel.None)
  .build()

function show(snapshot) {
  seen.board = snapshot
  seen.snapshots++
}

async function resync(hall) {
  seen.resyncs++
  show(await connection.invoke('Resync', hall))
}

const merge = (rows, changed, key) => rows.map(row => changed.find(c => c[key] === row[key]) ?? row)

connection.on('BoardChanged', delta => {
  if (lose > 0) {
    lose--
    return
  }
  const board = seen.board
  if (board === null || board.hall !== delta.hall) return // the snapshot is still on its way
  if (board.epoch === delta.epoch && delta.version <= board.version) return // the snapshot was newer
  if (board.epoch !== delta.epoch || delta.version !== board.version + 1) {
    seen.gaps++
    resync(delta.hall).catch(() => {}) // the connection is gone; the next one brings a snapshot
    return
  }
  seen.versions.push(delta.version)
  seen.board = {
    ...board,
    version: delta.version,
    asOf: delta.asOf,
    open: delta.open,
    queues: merge(board.queues, delta.queues, 'id'),
    windows: merge(board.windows, delta.windows, 'no'),
    calls: delta.calls ?? board.calls,
  }
})
connection.on('TicketCalled', notice => seen.called.push(notice))
connection.on('TicketChanged', ticket => seen.tickets.push(ticket))
connection.onreconnected(followAgain)

// A hall may still be on its way from the silo that is gone; the page tries until it is there, and so does this.
async function followAgain() {
  seen.reconnects++
  for (const hall of watched) await untilAnswered('Watch', hall, show)
  for (const token of watchedTickets) await untilAnswered('WatchTicket', token, ticket => seen.tickets.push(ticket))
}

async function untilAnswered(method, what, take) {
  while (connection.state === 'Connected') {
    try {
      return take(await connection.invoke(method, what))
    } catch {
      await new Promise(resolve => setTimeout(resolve, retryEvery))
    }
  }
}

const ops = {
  start: () => connection.start(),
  watch: async ({ hall }) => {
    const snapshot = await connection.invoke('Watch', hall)
    watched.add(hall)
    show(snapshot)
  },
  unwatch: async ({ hall }) => {
    watched.delete(hall)
    await connection.invoke('Unwatch', hall)
  },
  watchTicket: async ({ token }) => {
    const ticket = await connection.invoke('WatchTicket', token)
    watchedTickets.add(token)
    seen.tickets.push(ticket)
  },
  invoke: ({ method, args }) => connection.invoke(method, ...args),
  lose: ({ count }) => { lose = count },
  look: () => ({ ...seen, state: connection.state }),
  stop: () => connection.stop(),
}

for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line)
  // Not awaited: a command may wait for the connection while the next one looks.
  Promise.resolve()
    .then(() => ops[command.op](command))
    .then(value => ({ id: command.id, value: value ?? null }), error => ({ id: command.id, error: String(error.message ?? error) }))
    .then(answer => process.stdout.write(JSON.stringify(answer) + '\n'))
}
process.exit(0)
