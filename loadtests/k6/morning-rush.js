// The doors open: people come faster and faster and then less, windows call and serve, screens that cannot hold a connection poll the board.
//   HALLS_TOKEN=$(cat data/admin.token) k6 run loadtests/k6/morning-rush.js   RATE=150 HALLS=8 WINDOWS=10 SECONDS=30
import { check } from 'k6';
import { Counter } from 'k6/metrics';
import exec from 'k6/execution';
import { board, makeHalls, number, post, ticket, turn } from './lib/halls.js';

const rate = number('RATE', 150);
const seconds = number('SECONDS', 30);
const halls = number('HALLS', 8);
const windows = number('WINDOWS', 10);
const nobody = new Counter('nobody_waiting');
const open = { timeUnit: '1s', preAllocatedVUs: 30, maxVUs: 300 };

export const options = {
  scenarios: {
    people: {
      executor: 'ramping-arrival-rate', exec: 'people', startRate: Math.ceil(rate / 5), ...open,
      stages: [
        { target: rate, duration: `${Math.ceil(seconds * 0.3)}s` }, { target: rate, duration: `${Math.ceil(seconds * 0.4)}s` },
        { target: Math.ceil(rate / 3), duration: `${Math.ceil(seconds * 0.3)}s` },
      ],
    },
    clerks: { executor: 'constant-arrival-rate', exec: 'clerks', rate: Math.ceil(rate * 0.7), duration: `${seconds}s`, ...open },
    screens: { executor: 'constant-arrival-rate', exec: 'screens', rate: Math.ceil(rate * 0.3), duration: `${seconds}s`, ...open },
  },
  thresholds: {
    http_req_failed: ['rate==0'],
    'http_req_duration{kind:ticket}': ['p(99)<60'],
    'http_req_duration{kind:verb}': ['p(99)<100'],
    'http_req_duration{kind:board}': ['p(99)<60'],
    dropped_iterations: ['count==0'],
    checks: ['rate==1'],
  },
  summaryTrendStats: ['min', 'med', 'p(95)', 'p(99)', 'max'],
};

export function setup() {
  return makeHalls('k6-rush', halls, ['A', 'B', 'C'], windows);
}

export function people(all) {
  const answer = ticket(turn(all), turn(['A', 'A', 'B', 'C', 'A']));
  check(answer, { 'a ticket': (r) => r.status === 201 });
}

export function clerks(all) {
  // Every window of every hall in turn; by the time it is its turn again, whoever was called has come and been served.
  const turnOf = exec.scenario.iterationInTest;
  const hall = all[turnOf % all.length];
  const no = 1 + (Math.floor(turnOf / all.length) % windows);
  const called = post(hall, `windows/${no}/next`, { confirm: true }, 'verb', [409]);
  if (called.status === 409) {
    check(called, { 'only because nobody waits': (r) => r.json('type') === 'urn:halls:nobody-waiting' });
    nobody.add(1);
    return;
  }

  check(called, { 'somebody is called': (r) => r.status === 200 && r.json('ticket.state') === 'called' });
  const started = post(hall, `windows/${no}/start`, {}, 'verb');
  check(started, { 'and served': (r) => r.status === 200 && r.json('ticket.state') === 'serving' });
}

export function screens(all) {
  const answer = board(turn(all));
  check(answer, { 'a board': (r) => r.status === 200 && r.json('queues').length === 3 });
}
