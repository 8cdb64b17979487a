// Walls over SignalR (JSON over a WebSocket): from the call, as the ledger dates it, to the wall. Silo and k6 have to share a clock.
//   HALLS_TOKEN=$(cat data/admin.token) k6 run loadtests/k6/walls.js           WALLS=100 RATE=4 SECONDS=20
import { check } from 'k6';
import { Counter, Rate, Trend } from 'k6/metrics';
import { WebSocket } from 'k6/experimental/websockets';
import { setInterval, clearInterval, setTimeout } from 'k6/timers';
import { makeHalls, number, post, ticket, turn, url } from './lib/halls.js';

const walls = number('WALLS', 100);
const rate = number('RATE', 4);
const seconds = number('SECONDS', 20);
const entering = 5;
const end = '\x1e';
const push = new Trend('push_latency', true);
const heard = new Counter('calls_heard');
const gaps = new Counter('version_gaps');
const watched = new Rate('walls_watching');

export const options = {
  scenarios: {
    walls: { executor: 'per-vu-iterations', exec: 'wall', vus: walls, iterations: 1, maxDuration: `${seconds + entering + 15}s` },
    calls: { executor: 'constant-arrival-rate', exec: 'call', rate, timeUnit: '1s', duration: `${seconds}s`, startTime: `${entering}s`, preAllocatedVUs: 5, maxVUs: 50 },
  },
  thresholds: {
    push_latency: ['p(50)<50', 'p(99)<200'],
    walls_watching: ['rate==1'],
    version_gaps: ['count==0'],
    // All walls hear all calls but those of the first and last moments.
    calls_heard: [`count>${Math.floor(walls * rate * seconds * 0.9)}`],
    'http_req_failed{kind:verb}': ['rate==0'],
    checks: ['rate==1'],
  },
  summaryTrendStats: ['min', 'med', 'p(95)', 'p(99)', 'max'],
};

export function setup() {
  const halls = makeHalls('k6-walls', 1, ['A'], 10);
  for (let i = 0; i < rate * seconds * 1.2; i++) ticket(halls[0], 'A');
  return halls;
}

export function call(halls) {
  const no = turn([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  const called = post(halls[0], `windows/${no}/next`, { confirm: true }, 'verb');
  check(called, { 'somebody is called': (r) => r.status === 200 });
}

export function wall(halls) {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/hubs/board`);
  const at = {}, calledAt = {};
  let version = 0, watching = false, pinging;
  socket.onopen = () => {
    socket.send(`{"protocol":"json","version":1}${end}`);
    socket.send(JSON.stringify({ type: 1, invocationId: '1', target: 'Watch', arguments: [halls[0]] }) + end);
    pinging = setInterval(() => socket.send(`{"type":6}${end}`), 7000);
    setTimeout(() => {
      clearInterval(pinging);
      watched.add(watching);
      socket.close();
    }, (seconds + entering + 2) * 1000);
  };
  socket.onmessage = (e) => {
    const now = Date.now();
    for (const text of e.data.split(end)) {
      if (text === '' || text === '{}') continue;
      const message = JSON.parse(text);
      if (message.type === 3) {
        watching = message.error === undefined;
        version = watching ? message.result.version : 0;
      } else if (message.type === 1 && message.target === 'BoardChanged') {
        const delta = message.arguments[0];
        // What was on its way when the snapshot was made is older than it; anything else follows without a gap.
        if (watching && delta.version > version + 1) gaps.add(1);
        version = Math.max(version, delta.version);
        for (const c of delta.calls || []) {
          // The call itself comes before the board that says when it was.
          if (calledAt[c.number] !== undefined && at[c.number] === undefined) push.add(calledAt[c.number] - Date.parse(c.at.replace(/(\.\d{3})\d+/, '$1')));
          at[c.number] = true;
        }
      } else if (message.type === 1 && message.target === 'TicketCalled') {
        calledAt[message.arguments[0].number] = now;
        heard.add(1);
      }
    }
  };
  socket.onerror = (e) => { throw new Error(`wall: ${e.error}`); };
}
