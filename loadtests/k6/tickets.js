// The ticket path: people come at a fixed rate, whether or not the silo keeps up (open arrivals).
//   HALLS_TOKEN=$(cat data/admin.token) k6 run loadtests/k6/tickets.js        RATE=300 HALLS=16 SECONDS=20
import { check } from 'k6';
import { makeHalls, number, ticket, turn } from './lib/halls.js';

const rate = number('RATE', 300);
const seconds = number('SECONDS', 20);

export const options = {
  scenarios: {
    people: { executor: 'constant-arrival-rate', rate, timeUnit: '1s', duration: `${seconds}s`, preAllocatedVUs: 50, maxVUs: 400 },
  },
  thresholds: {
    'http_req_failed{kind:ticket}': ['rate==0'],
    'http_req_duration{kind:ticket}': ['p(50)<20', 'p(99)<60'],
    dropped_iterations: ['count==0'],
    checks: ['rate==1'],
  },
  summaryTrendStats: ['min', 'med', 'p(95)', 'p(99)', 'max'],
};

export function setup() {
  return makeHalls('k6-tickets', number('HALLS', 16), ['A', 'B'], 1);
}

export default function (halls) {
  const answer = ticket(turn(halls), Math.random() < 0.7 ? 'A' : 'B');
  check(answer, {
    'a number of the queue': (r) => r.status === 201 && /^[AB]\d{3,}$/.test(r.json('number')),
    'a link to follow': (r) => r.status === 201 && r.json('follow').startsWith('/t/'),
  });
}
