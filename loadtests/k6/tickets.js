// The ticket path: people come at a fixed rate, whether or not the silo keeps up (open arrivals).
//   HALLS_TOKEN=$(cat data/admin.token) k6 run loadtests/k6/tickets.js        RATE=300 HALLS=16 SECONDS=20
import { check } from 'k6';
import { makeHalls, number, post, ticket, turn } from './lib/halls.js';

const rate = number('RATE', 300);
const seconds = number('SECONDS', 20);

// What a silo does for the first time it has to compile; that is not what is asked here.
const warming = 5;

export const options = {
  scenarios: {
    warmUp: { executor: 'constant-arrival-rate', exec: 'warmUp', rate, timeUnit: '1s', duration: `${warming}s`, preAllocatedVUs: 50, maxVUs: 400 },
    people: { executor: 'constant-arrival-rate', exec: 'people', rate, timeUnit: '1s', duration: `${seconds}s`, startTime: `${warming}s`, preAllocatedVUs: 50, maxVUs: 400 },
  },
  thresholds: {
    'http_req_failed{kind:ticket}': ['rate==0'],
    'http_req_duration{kind:ticket}': ['p(50)<20', 'p(99)<60'],
    'dropped_iterations{scenario:people}': ['count==0'],
    checks: ['rate==1'],
  },
  summaryTrendStats: ['min', 'med', 'p(95)', 'p(99)', 'max'],
};

export function setup() {
  return makeHalls('k6-tickets', number('HALLS', 16), ['A', 'B'], 1);
}

export function warmUp(halls) {
  post(turn(halls), 'tickets', { queue: 'A', class: 'ordinary' }, 'warm-up');
}

export function people(halls) {
  const answer = ticket(turn(halls), Math.random() < 0.7 ? 'A' : 'B');
  check(answer, {
    'a number of the queue': (r) => r.status === 201 && /^[AB]\d{3,}$/.test(r.json('number')),
    'a link to follow': (r) => r.status === 201 && r.json('follow').startsWith('/t/'),
  });
}
