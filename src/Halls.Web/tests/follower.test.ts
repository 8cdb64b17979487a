import { beforeEach, describe, expect, it } from 'vitest'
import type { Board } from '../src/api/types'
import { BoardFollower } from '../src/live/follower'
import { board, delta } from './boards'

interface Question {
  kind: 'watch' | 'resync'
  answer(board: Board): Promise<void>
  fail(): Promise<void>
}

// Lets everything that is ready run; there is no clock in it.
const settle = async () => {
  for (let i = 0; i < 10; i++) await Promise.resolve()
}

let questions: Question[]
let shown: Board[]
let failures: number
let now: number
let follower: BoardFollower

beforeEach(() => {
  questions = []
  shown = []
  failures = 0
  now = 1000
  const ask = (kind: Question['kind']) => () =>
    new Promise<Board>((resolve, reject) =>
      questions.push({
        kind,
        answer: (value) => (resolve(value), settle()),
        fail: () => (reject(new Error('no')), settle()),
      }),
    )
  follower = new BoardFollower({
    hall: 'lc',
    source: { watch: ask('watch'), resync: ask('resync') },
    now: () => now,
    onBoard: (next) => shown.push(next),
    onFailure: () => failures++,
  })
})

const versions = () => shown.map((one) => one.version)

describe('following a board', () => {
  it('starts with the snapshot and goes on with deltas', async () => {
    void follower.connected()
    await questions[0]!.answer(board())
    follower.receive(delta(2))
    follower.receive(delta(3))
    expect(versions()).toEqual([1, 2, 3])
    expect(questions.map((question) => question.kind)).toEqual(['watch'])
  })

  it('keeps deltas that arrive before the snapshot and applies those that are newer', async () => {
    void follower.connected()
    follower.receive(delta(6))
    follower.receive(delta(5))
    follower.receive(delta(4))
    await questions[0]!.answer(board({ version: 4 }))
    expect(versions()).toEqual([4, 5, 6])
    expect(questions).toHaveLength(1)
  })

  it('asks once for the whole board when a delta is missing, and is right afterwards', async () => {
    void follower.connected()
    await questions[0]!.answer(board())
    follower.receive(delta(4))
    follower.receive(delta(5))
    expect(questions.map((question) => question.kind)).toEqual(['watch', 'resync'])
    expect(follower.board!.version).toBe(1)
    await questions[1]!.answer(board({ version: 4 }))
    expect(follower.board!.version).toBe(5)
    expect(questions).toHaveLength(2)
  })

  it('asks again when the snapshot leaves another gap', async () => {
    void follower.connected()
    follower.receive(delta(9))
    await questions[0]!.answer(board())
    expect(questions.map((question) => question.kind)).toEqual(['watch', 'resync'])
    await questions[1]!.answer(board({ version: 9 }))
    expect(follower.board!.version).toBe(9)
  })

  it('takes a new epoch from the snapshot', async () => {
    void follower.connected()
    await questions[0]!.answer(board({ version: 50 }))
    follower.receive(delta(2, { epoch: 'e2' }))
    await questions[1]!.answer(board({ version: 2, epoch: 'e2' }))
    follower.receive(delta(3, { epoch: 'e2' }))
    expect(follower.board).toMatchObject({ epoch: 'e2', version: 3 })
  })

  it('keeps the last good board through a break, then watches again', async () => {
    void follower.connected()
    await questions[0]!.answer(board({ version: 3 }))
    void follower.connected()
    expect(follower.board!.version).toBe(3)
    await questions[1]!.answer(board({ version: 8 }))
    expect(questions.map((question) => question.kind)).toEqual(['watch', 'watch'])
    expect(versions()).toEqual([3, 8])
  })

  it('ignores the answer of an earlier connection', async () => {
    void follower.connected()
    void follower.connected()
    await questions[1]!.answer(board({ version: 8 }))
    await questions[0]!.answer(board({ version: 99, epoch: 'old' }))
    expect(versions()).toEqual([8])
    follower.receive(delta(9))
    expect(follower.board!.version).toBe(9)
  })

  it('tells of a failed request, keeps what it has and can ask again', async () => {
    void follower.connected()
    await questions[0]!.answer(board({ version: 3 }))
    follower.receive(delta(5))
    await questions[1]!.fail()
    expect(failures).toBe(1)
    expect(follower.board!.version).toBe(3)
    void follower.resync()
    await questions[2]!.answer(board({ version: 5 }))
    expect(follower.board!.version).toBe(5)
  })

  it('notes when the server was last heard of this board', async () => {
    void follower.connected()
    await questions[0]!.answer(board())
    expect(follower.heardAt).toBe(1000)
    now = 2000
    follower.receive(delta(2))
    expect(follower.heardAt).toBe(2000)
    now = 3000
    follower.receive(delta(2))
    expect(follower.heardAt).toBe(2000)
  })

  it('of one hall takes nothing of another', async () => {
    void follower.connected()
    await questions[0]!.answer(board())
    follower.receive(delta(7, { hall: 'xx' }))
    expect(questions).toHaveLength(1)
  })

  it('arrives at the same board whatever the order and number of deltas', async () => {
    // Every order of five deltas, each delivered twice, with the answer to a gap always the newest board.
    const orders = permutations([2, 3, 4, 5, 6])
    for (const order of orders) {
      const asked: ((value: Board) => void)[] = []
      const one = new BoardFollower({
        hall: 'lc',
        source: { watch: () => Promise.resolve(board()), resync: () => new Promise((resolve) => asked.push(resolve)) },
        now: () => 0,
        onBoard: () => undefined,
      })
      await one.connected()
      for (const version of order) {
        one.receive(delta(version))
        one.receive(delta(version))
      }
      for (let answer = asked.shift(); answer; answer = asked.shift()) {
        answer(board({ version: 6, queues: [...delta(6).queues] }))
        await settle()
      }
      expect(one.board!.version, order.join()).toBe(6)
      expect(one.board!.queues.filter((row) => row.id === 'A')[0]!.waiting, order.join()).toBe(6)
    }
  })
})

function permutations(items: number[]): number[][] {
  if (items.length <= 1) return [items]
  return items.flatMap((item, index) => permutations([...items.slice(0, index), ...items.slice(index + 1)]).map((rest) => [item, ...rest]))
}
