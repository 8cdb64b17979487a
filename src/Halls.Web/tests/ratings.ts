import type { RatingLevel, RatingPage, RatingView } from '../src/api/ratings'

const names: Record<RatingLevel, string> = { 5: '非常满意', 4: '满意', 3: '基本满意', 2: '不满意', 1: '非常不满意' }
const offered: Record<RatingLevel, [string, string][]> = {
  5: [['517', '服务热情效率高']],
  4: [['413', '服务态度较好']],
  3: [['314', '服务态度一般']],
  2: [['213', '窗口人员业务不熟练'], ['214', '服务态度生硬']],
  1: [['113', '多头跑窗口和部门'], ['115', '服务态度差效率低']],
}

/** A page behind a rating link, as the server sends it. */
export function ratingPage(change: Partial<RatingPage> = {}, service: Partial<RatingPage['service']> = {}): RatingPage {
  return {
    service: {
      id: 't_lc.20261123.A.1', number: 'A001', hall: 'lc', hallName: '聊城市政务服务中心', region: '371500', unit: '市市场监管局', queueName: '企业开办登记', window: 1, item: null, clerk: null,
      day: '2026-11-23', completedAt: '2026-11-23T09:05:00+08:00', ...service,
    },
    state: 'open',
    until: '2026-11-30',
    levels: ([5, 4, 3, 2, 1] as RatingLevel[]).map((level) => ({ level, name: names[level], indicators: offered[level].map(([code, text]) => ({ code, text })) })),
    textMaxDevice: 150,
    textMaxOnline: 500,
    badRequiresReason: true,
    timeoutSeconds: 60,
    ratings: [],
    case: null,
    ...change,
  }
}

export function givenRating(change: Partial<RatingView> = {}): RatingView {
  return { id: 'r_t_lc.20261123.A.1.1', level: 1, levelName: '非常不满意', indicators: [{ code: '115', text: '服务态度差效率低' }], text: '问了三个窗口', channel: 'qr', realName: true, ratedAt: '2026-11-23T09:06:00+08:00', invalid: false, ...change }
}
