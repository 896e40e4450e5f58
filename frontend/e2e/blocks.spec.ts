import { randomInt } from "node:crypto";
import http from "node:http";
import { expect, onlookers as test } from "./fixtures";

const AT_ONCE = 25;
const MOST = 3000;

/** The status and the body of a request with a wrong key from `address`, one of this machine's many own ones. */
function refused(base: string, address: string, agent: http.Agent): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const request = http.get(new URL("/api/v1/me", base), { agent, localAddress: address, headers: { authorization: "Bearer nonsense" } }, (answer) => {
      let body = "";
      answer.setEncoding("utf8");
      answer.on("data", (text: string) => (body += text));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body }));
    });
    request.on("error", reject);
  });
}

test("a source that keeps being refused is listed, and let in again", async ({ page, baseURL }) => {
  const base = baseURL ?? "";
  test.skip(!base.startsWith("http://127."), "needs a stack on this machine");
  const address = `127.${randomInt(1, 255)}.${randomInt(256)}.${randomInt(1, 255)}`;
  const agent = new http.Agent({ keepAlive: true, maxSockets: AT_ONCE });
  try {
    let blocked = false;
    for (let sent = 0; !blocked && sent < MOST; sent += AT_ONCE) {
      const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => refused(base, address, agent)));
      blocked = answers.some(({ body }) => body.includes("source_blocked"));
    }
    expect(blocked).toBe(true);

    await page.goto("/settings/blocks");
    const letIn = page.getByRole("button", { name: `Let ip:${address} in again` });
    await letIn.click();
    await expect(page.getByText(`ip:${address} is let in again.`)).toBeVisible();
    await expect(letIn).toHaveCount(0);
    await expect.poll(async () => (await refused(base, address, agent)).status).toBe(401);
  } finally {
    agent.destroy();
  }
});
