// A page of figures without a picture: follows regions and halls with the client that the real page uses, and tells a test what it sees and when.
// Arguments: address of the hub, token. Each line of stdin is a command {"id", "op", ...}; each line of stdout is its answer {"id", "value"} or {"id", "error"}.
import { createInterface } from 'node:readline'
import { HubConnectionBuilder, LogLevel } from '@microsoft/signalr'

const shown = {} // what the page shows of each region and hall, and the pushes that it got: when and with how many ratings
const connection = new HubConnectionBuilder()
  .withUrl(process.argv[2], { accessTokenFactory: () => process.argv[3] })
  .configureLogging(LogLevel.None)
  .build()

function show(figures) {
  const page = (shown[figures.hall ?? figures.region] ??= { figures: null, pushes: [] })
  if (page.figures === null || figures.change >= page.figures.change) page.figures = figures
  return page
}

connection.on('FiguresChanged', figures =>
  show(figures).pushes.push({ at: Date.now(), change: figures.change, total: figures.total.ratings.total, rateable: figures.total.ratings.rateable }))

const ops = {
  start: () => connection.start(),
  watch: async ({ method, what }) => { show(await connection.invoke(method, what)) },
  invoke: ({ method, args }) => connection.invoke(method, ...args),
  look: () => shown,
}

for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line)
  Promise.resolve()
    .then(() => ops[command.op](command))
    .then(value => ({ id: command.id, value: value ?? null }), error => ({ id: command.id, error: String(error.message ?? error) }))
    .then(answer => process.stdout.write(JSON.stringify(answer) + '\n'))
}
process.exit(0)
