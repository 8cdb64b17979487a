export type Level = 'ok' | 'near' | 'over'

/** A wait against its queue's target: near from four fifths of it, over from the target on. */
export function waitLevel(minutes: number | null, target: number | null | undefined): Level {
  if (minutes === null || !target) return 'ok'
  if (minutes >= target) return 'over'
  return minutes >= target * 0.8 ? 'near' : 'ok'
}

export const calledNearSeconds = 60
export const calledOverSeconds = 180

/** How long somebody who was called may take to come before the console suggests to do something. */
export function calledLevel(seconds: number): Level {
  if (seconds >= calledOverSeconds) return 'over'
  return seconds >= calledNearSeconds ? 'near' : 'ok'
}
