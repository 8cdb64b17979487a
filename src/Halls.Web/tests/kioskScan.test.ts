import { describe, expect, it } from 'vitest'
import { linkOf, ScanCollector } from '../src/kiosk/scan'

const token = 'lc.20261123.A.17.dF9sYy4yMDI2_k-3x'

describe('What a code at the kiosk says', () => {
  it('is the ticket or its rating, whatever the host is called', () => {
    expect(linkOf(`https://halls.example.gov.cn/t/${token}`)).toEqual({ kind: 'follow', token })
    expect(linkOf(`http://10.0.0.8:5080/r/${token}?channel=sms`)).toEqual({ kind: 'rate', token })
    expect(linkOf(`/r/${token}\r`)).toEqual({ kind: 'rate', token })
  })

  it('is nothing for any other code', () => {
    for (const text of ['', '6901234567892', 'https://evil.example/pay/abc', `javascript:/r/${token}()`, `/x/${token}`, '/r/', '/r/a b'])
      expect(linkOf(text), text).toBeNull()
  })
})

describe('A scanner that types', () => {
  const typed = (text: string, gap: number) => {
    const codes: string[] = []
    const collector = new ScanCollector((code) => codes.push(code))
    let at = 1000
    for (const key of [...text, 'Enter']) collector.key(key, (at += gap))
    return codes
  }

  it('gives one code when Enter comes', () => expect(typed(`/t/${token}`, 5)).toEqual([`/t/${token}`]))

  it('is told from a hand on a keyboard', () => expect(typed('/t/abc', 600)).toEqual([]))

  it('leaves out keys that are no characters and what a hand typed before', () => {
    const codes: string[] = []
    const collector = new ScanCollector((code) => codes.push(code))
    collector.key('x', 0)
    for (const [i, key] of ['Shift', '/', 'r', '/', 'a', 'Enter', 'Enter'].entries()) collector.key(key, 1000 + i)
    expect(codes).toEqual(['/r/a'])
  })
})
