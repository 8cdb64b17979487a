import { describe, expect, it } from 'vitest'
import { type Announcement, Announcer, crowdedAbove, maxBacklog } from '../src/speech/announcer'

const call = (number: string, calls = 1, window = 3): Announcement => ({ number, window, calls })

/** Sound whose every step ends only when the test says so. */
function heldSound() {
  const heard: string[] = []
  const ends: (() => void)[] = []
  let sounding = 0
  let most = 0
  const begin = (what: string) => {
    heard.push(what)
    most = Math.max(most, ++sounding)
    return new Promise<void>((resolve) => ends.push(() => (sounding--, resolve())))
  }
  const announcer = new Announcer({
    chime: () => begin('chime'),
    speak: (announcement) => begin(`${announcement.number}/${announcement.calls}`),
    pause: () => begin('pause'),
  })
  const step = async () => {
    ends.shift()?.()
    for (let i = 0; i < 5; i++) await Promise.resolve()
  }
  return { announcer, heard, step, finish: async () => { while (ends.length > 0) await step() }, most: () => most }
}

const spoken = (heard: string[]) => heard.filter((what) => what !== 'chime' && what !== 'pause')

describe('the announcements', () => {
  it('are a chime and the call said twice', async () => {
    const { announcer, heard, finish } = heldSound()
    announcer.announce(call('A001'))
    await finish()
    expect(heard).toEqual(['chime', 'A001/1', 'pause', 'A001/1', 'pause'])
    expect(announcer.current.value).toBeNull()
  })

  it('come in the order of the calls and never over each other', async () => {
    const { announcer, heard, finish, most } = heldSound()
    ;['A001', 'B002', 'C003'].forEach((number) => announcer.announce(call(number)))
    await finish()
    expect(spoken(heard)).toEqual(['A001/1', 'A001/1', 'B002/1', 'B002/1', 'C003/1', 'C003/1'])
    expect(most()).toBe(1)
  })

  it('name the call that is being said', async () => {
    const { announcer, step } = heldSound()
    announcer.announce(call('A001'))
    expect(announcer.current.value?.number).toBe('A001')
    for (let i = 0; i < 5; i++) await step()
    expect(announcer.current.value).toBeNull()
  })

  it('do not repeat a call that came in by two ways', async () => {
    const { announcer, heard, finish } = heldSound()
    expect(announcer.announce(call('A001'))).toBe(true)
    expect(announcer.announce(call('A001'))).toBe(false)
    await finish()
    expect(announcer.announce(call('A001'))).toBe(false)
    expect(spoken(heard)).toHaveLength(2)
  })

  it('say a recall again', async () => {
    const { announcer, heard, finish } = heldSound()
    announcer.announce(call('A001', 1))
    await finish()
    announcer.announce(call('A001', 2))
    await finish()
    expect(spoken(heard)).toEqual(['A001/1', 'A001/1', 'A001/2', 'A001/2'])
  })

  it('let a recall take the place of the call that still waits', async () => {
    const { announcer, heard, finish } = heldSound()
    ;[call('A001'), call('B002', 1), call('C003'), call('B002', 2)].forEach((one) => announcer.announce(one))
    await finish()
    expect(spoken(heard)).toEqual(['A001/1', 'A001/1', 'B002/2', 'B002/2', 'C003/1', 'C003/1'])
  })

  it('leave out whoever came before the turn', async () => {
    const { announcer, heard, finish } = heldSound()
    announcer.announce(call('A001'))
    announcer.announce(call('B002'))
    announcer.answered('B002')
    await finish()
    expect(spoken(heard)).toEqual(['A001/1', 'A001/1'])
  })

  it('do not recite what was called before the screen came up', async () => {
    const { announcer, heard, finish } = heldSound()
    announcer.pass(call('A001', 2))
    expect(announcer.announce(call('A001', 2))).toBe(false)
    expect(announcer.announce(call('A001', 3))).toBe(true)
    await finish()
    expect(spoken(heard)).toEqual(['A001/3', 'A001/3'])
  })

  it('are said once each in a crowd, so that they stay current', async () => {
    const { announcer, heard, finish } = heldSound()
    for (let i = 1; i <= crowdedAbove + 3; i++) announcer.announce(call(`A00${i}`))
    await finish()
    const times = (number: string) => spoken(heard).filter((what) => what === `${number}/1`).length
    expect(times('A002')).toBe(1)
    expect(times(`A00${crowdedAbove + 3}`)).toBe(2)
  })

  it('never pile up beyond the limit; the oldest give way', async () => {
    const { announcer, heard, finish } = heldSound()
    for (let i = 0; i < maxBacklog + 6; i++) announcer.announce(call(`A${i}`))
    expect(announcer.backlog).toBe(maxBacklog)
    await finish()
    expect(spoken(heard)).not.toContain('A1/1')
    expect(spoken(heard)).toContain(`A${maxBacklog + 5}/1`)
  })

  it('of a new day may bear the numbers of the day before', async () => {
    const { announcer, heard, finish } = heldSound()
    announcer.announce(call('A001'))
    await finish()
    announcer.reset()
    expect(announcer.announce(call('A001'))).toBe(true)
    await finish()
    expect(spoken(heard)).toHaveLength(4)
  })
})
