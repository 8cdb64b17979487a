// What is said aloud. Numbers of tickets are read digit by digit, as every hall does.

const digits = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九']

/** `A001` as `A 零零一`; letters stay and stand apart. */
export function spokenNumber(number: string, lang: string): string {
  const parts = number.match(/[0-9]+|[^0-9]+/g) ?? []
  return parts
    .map((part) => {
      if (!/^[0-9]/.test(part)) return part.trim().split('').join(' ')
      return lang === 'en' ? part.split('').join(' ') : part.split('').map((d) => digits[Number(d)]).join('')
    })
    .join(' ')
}
