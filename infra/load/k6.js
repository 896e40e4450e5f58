// The scenarios of `./opsight load` for k6, against a stack that runs:
//   k6 run -e URL=http://127.0.0.1:8080 -e KEY=<API key> -e RUN=<id of a completed grid's run> infra/load/k6.js
// Also: DATASET (demo or warehouse), USERS, SECONDS. The quotas of the caller have to allow as many questions.
import http from "k6/http";
import { sleep } from "k6";

const plan = JSON.parse(open("./scenarios.json"));
const values = { dataset: __ENV.DATASET || "demo", run: __ENV.RUN || "" };
const seconds = Number(__ENV.SECONDS || 30);

function filled(text) {
  return Object.entries(values).reduce((all, [name, value]) => all.replaceAll(`{${name}}`, value), text);
}

const questions = plan.scenarios.map((one) => ({
  name: one.name,
  method: one.method,
  path: filled(one.path),
  body: one.body ? filled(JSON.stringify(one.body)) : null,
}));

export const options = {
  vus: Number(__ENV.USERS || 30),
  duration: `${seconds}s`,
  thresholds: Object.fromEntries([
    ["http_req_failed", [`rate<=${plan.most_failures}`]],
    ...questions.map((one) => [`http_req_duration{name:${one.name}}`, [`p(95)<${plan.p95_ms}`]]),
  ]),
};

export default function () {
  const one = questions[(__VU + __ITER) % questions.length];
  const answer = http.request(one.method, `${__ENV.URL}${one.path}`, one.body, {
    headers: { Authorization: `Bearer ${__ENV.KEY}`, "Content-Type": "application/json" },
    tags: { name: one.name },
  });
  sleep(Math.max(0, plan.seconds_between - answer.timings.duration / 1000));
}
