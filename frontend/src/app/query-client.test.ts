import { QueryObserver } from "@tanstack/react-query";
import { expect, it } from "vitest";
import { createQueryClient } from "./query-client";

it("reads again after a change, also what was being read for the first time", async () => {
  const client = createQueryClient(() => undefined);
  const answers: ((rows: string[]) => void)[] = [];
  const observer = new QueryObserver(client, { queryKey: ["rows"], queryFn: () => new Promise<string[]>((resolve) => answers.push(resolve)) });
  const stop = observer.subscribe(() => undefined);
  const changed = client.invalidateQueries({ queryKey: ["rows"] });
  await expect.poll(() => answers.length).toBe(2);
  answers[0]?.([]);
  answers[1]?.(["new"]);
  await changed;
  expect(client.getQueryData(["rows"])).toEqual(["new"]);
  stop();
});
