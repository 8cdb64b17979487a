// What the scripts share: where the silo is, halls that are open day and night, and requests as a kiosk or a console makes them.
import http from 'k6/http';
import exec from 'k6/execution';
import { fail } from 'k6';

export const url = __ENV.HALLS_URL || 'http://127.0.0.1:5080';
const token = __ENV.HALLS_TOKEN || '';
const always = { days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], open: '00:00', lastTicket: '24:00', close: '24:00' };

export function number(name, standard) {
  const text = __ENV[name];
  if (text === undefined || text === '') return standard;
  const value = Number(text);
  if (!(value > 0)) throw new Error(`${name}=${text}: not a number above 0`);
  return value;
}

function headers(key) {
  const all = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  if (key) all['Idempotency-Key'] = key;
  return all;
}

/** Makes (or makes again) the halls <prefix>-0 … with these queues and windows, and opens the windows. */
export function makeHalls(prefix, count, queues, windows) {
  if (token === '') fail('HALLS_TOKEN is missing: the text of data/admin.token');
  const halls = [];
  for (let i = 0; i < count; i++) {
    const hall = `${prefix}-${i}`;
    const definition = {
      name: `压测大厅${i}`, region: '371500', timeZone: 'Asia/Shanghai', hours: [always],
      queues: queues.map((id) => ({ id, name: `综合受理${id}`, prefix: id, kind: 'ordinary', minWindows: 1, targetWaitMinutes: 15 })),
      windows: Array.from({ length: windows }, (_, w) => ({ no: w + 1, name: `${w + 1}号窗口`, kind: 'comprehensive', serves: queues, canServe: queues })),
      policy: {},
    };
    const made = http.put(`${url}/api/halls/${hall}`, JSON.stringify(definition), { headers: headers(), tags: { kind: 'setup' } });
    if (made.status !== 200) fail(`${hall} was not accepted: ${made.status} ${made.body}`);
    for (let no = 1; no <= windows; no++) post(hall, `windows/${no}/open`, {}, 'setup');
    halls.push(hall);
  }

  return halls;
}

/** A POST under a key of its own. */
export function post(hall, path, body, kind, accepted) {
  const vu = exec.vu.idInTest, iteration = exec.vu.iterationInInstance;
  return http.post(`${url}/api/halls/${hall}/${path}`, JSON.stringify(body), {
    headers: headers(`${vu}-${iteration}-${Date.now()}-${Math.floor(Math.random() * 1e9)}`),
    tags: { kind, name: `${kind} ${path.replace(/\d+/g, '{no}')}` },
    responseCallback: http.expectedStatuses({ min: 200, max: 299 }, ...(accepted || [])),
  });
}

export function ticket(hall, queue) {
  return post(hall, 'tickets', { queue, class: 'ordinary' }, 'ticket');
}

export function board(hall) {
  return http.get(`${url}/api/halls/${hall}/board`, { headers: headers(), tags: { kind: 'board', name: 'board' } });
}

/** Whoever comes first in this iteration: the same spread over halls, queues and windows in every run. */
export function turn(list) {
  return list[exec.scenario.iterationInTest % list.length];
}
