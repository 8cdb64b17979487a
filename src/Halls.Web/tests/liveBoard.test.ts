// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type EffectScope, effectScope } from 'vue'
import WebSocket from 'ws'
import type { TicketCalled } from '../src/api/types'
import { type LiveBoard, useBoard } from '../src/live/board'
import { board, delta } from './boards'
import { FakeHub } from './fakeHub'

// The real SignalR client against a hub in this process, over connections that are really torn.

let hub: FakeHub
let scope: EffectScope
let live: LiveBoard
let called: TicketCalled[]

const until = <T>(check: () => T) => vi.waitFor(check, { timeout: 6000, interval: 20 })

beforeEach(async () => {
  hub = new FakeHub(board({ version: 4 }))
  await hub.start()
  vi.stubGlobal('WebSocket', WebSocket)
  ;(window as unknown as { happyDOM: { setURL(url: string): void } }).happyDOM.setURL(`${hub.origin}/wall/lc`)
  called = []
  scope = effectScope()
  scope.run(() => {
    live = useBoard('lc')
    live.onCalled((call) => called.push(call))
  })
  await until(() => expect(live.board.value?.version).toBe(4))
})

afterEach(async () => {
  scope.stop()
  await hub.stop()
  vi.unstubAllGlobals()
})

describe('a live board', () => {
  it('follows what the hub sends', async () => {
    hub.send('BoardChanged', delta(5))
    hub.send('TicketCalled', { hall: 'lc', number: 'A007', window: 2, calls: 1 })
    hub.send('TicketCalled', { hall: 'xx', number: 'B001', window: 2, calls: 1 })
    await until(() => expect(live.board.value?.version).toBe(5))
    await until(() => expect(called.map((call) => call.number)).toEqual(['A007']))
    expect(live.unconfirmedSeconds.value).toBeNull()
  })

  it('asks for the whole board when a change is missing', async () => {
    hub.board = board({ version: 9 })
    hub.send('BoardChanged', delta(8))
    await until(() => expect(live.board.value?.version).toBe(9))
    expect(hub.asked).toEqual(['Watch', 'Resync'])
  })

  it('keeps the last good board while the connection is gone, says so, and is right again within two seconds of its return', async () => {
    hub.cut()
    await until(() => expect(live.unconfirmedSeconds.value).not.toBeNull())
    expect(live.board.value?.queues[0]?.waiting).toBe(3)
    hub.board = board({ version: 2, epoch: 'e2', queues: [] })
    await until(() => expect(live.unconfirmedSeconds.value).toBeGreaterThanOrEqual(1))
    hub.mend()
    const mended = Date.now()
    await until(() => expect(live.board.value?.epoch).toBe('e2'))
    expect(Date.now() - mended).toBeLessThan(2000)
    expect(live.unconfirmedSeconds.value).toBeNull()
    hub.send('BoardChanged', delta(3, { epoch: 'e2' }))
    await until(() => expect(live.board.value?.version).toBe(3))
  })

  it('comes back from many breaks', async () => {
    for (let version = 10; version < 14; version++) {
      hub.cut()
      await until(() => expect(live.connected.value).toBe(false))
      hub.board = board({ version })
      hub.mend()
      await until(() => expect(live.board.value?.version).toBe(version))
    }
  }, 20_000)

  it('learns that the server keeps a time of its own', async () => {
    hub.cut()
    hub.clock = { now: '2026-11-23T09:00:00+08:00', speed: 60, real: false }
    await until(() => expect(live.connected.value).toBe(false))
    hub.mend()
    await until(() => expect(live.clockKind.value).toEqual({ simulated: true, speed: 60 }))
    expect(live.skewSeconds.value).toBeNull()
  })

  it('is let go with the page', async () => {
    scope.stop()
    hub.send('BoardChanged', delta(5))
    await until(() => expect(live.connected.value).toBe(false))
    expect(live.board.value?.version).toBe(4)
  })
})
