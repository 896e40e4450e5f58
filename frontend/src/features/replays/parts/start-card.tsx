import { useNavigate } from "@tanstack/react-router";
import { RotateCcw } from "lucide-react";
import { type FormEvent, useState } from "react";
import { $api, idempotencyKey } from "@/api/client";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Field, Input, Select } from "@/components/ui/field";
import { Segmented } from "@/components/ui/segmented";
import { notifyFailed } from "@/components/ui/toast";
import { type Replay, useForgetReplays, useReplayableDatasets } from "../queries";
import { defaultWindow, MOST_DAYS, windowProblem } from "../window";

const SOURCES = [
  { value: "raw", label: "Stored rows" },
  { value: "source", label: "The source again" },
] as const satisfies { value: Replay["source"]; label: string }[];

/** Chooses the dataset, the days and where they are read from, and starts. */
export function StartCard() {
  const datasets = useReplayableDatasets().data?.items ?? [];
  const [chosen, setChosen] = useState<string>();
  const [window, setWindow] = useState(defaultWindow);
  const [source, setSource] = useState<Replay["source"]>("raw");
  const [connectionId, setConnectionId] = useState<string>();
  const { start, isPending } = useStart();
  const dataset = datasets.find(({ name }) => name === chosen) ?? datasets[0];
  const connections = dataset?.connections ?? [];
  const connection = connections.find(({ id }) => id === connectionId) ?? connections[0];
  const asksSource = source === "source";
  const problem = windowProblem(window.start, window.end);
  const noSource = asksSource && !connection ? "No connection can be asked for days of this dataset again." : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!dataset || problem || noSource) return;
    start({
      dataset: dataset.name,
      window: { start_date: window.start, end_date: window.end },
      source,
      ...(asksSource && connection ? { connection_id: connection.id } : {}),
    });
  };
  return (
    <Card>
      <CardHeader title="Replay some days" description={`Up to ${MOST_DAYS} days at once. Nothing is kept unless all of it succeeds.`} />
      <CardBody>
        <form onSubmit={submit} className="grid gap-4 md:grid-cols-2 xl:grid-cols-4">
          <Field label="Dataset">
            {(control) => (
              <Select {...control} value={dataset?.name ?? ""} onChange={(event) => setChosen(event.target.value)}>
                {datasets.map(({ name, title }) => (
                  <option key={name} value={name}>
                    {title} ({name})
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label="First day">
            {(control) => <Input {...control} type="date" required value={window.start} onChange={(event) => setWindow({ ...window, start: event.target.value })} />}
          </Field>
          <Field label="Last day" error={problem}>
            {(control) => <Input {...control} type="date" required value={window.end} onChange={(event) => setWindow({ ...window, end: event.target.value })} />}
          </Field>
          <div className="grid content-start gap-1.5">
            <span className="text-sm font-medium">Read from</span>
            <Segmented label="Read from" value={source} onChange={setSource} options={SOURCES} />
          </div>
          {asksSource && (
            <Field label="Connection" error={noSource} className="md:col-span-2">
              {(control) => (
                <Select {...control} value={connection?.id ?? ""} disabled={!connection} onChange={(event) => setConnectionId(event.target.value)}>
                  {connections.map(({ id, name }) => (
                    <option key={id} value={id}>
                      {name}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
          )}
          <div className="flex items-end md:col-span-2 xl:col-span-4">
            <Button type="submit" variant="primary" busy={isPending} disabled={!dataset || problem !== undefined || noSource !== undefined}>
              <RotateCcw aria-hidden /> Start replay
            </Button>
          </div>
        </form>
      </CardBody>
    </Card>
  );
}

function useStart() {
  const navigate = useNavigate();
  const forget = useForgetReplays();
  const { mutate, isPending } = $api.useMutation("post", "/api/v1/replays", {
    onSuccess: async ({ id }) => {
      await forget();
      await navigate({ to: "/replays/$replayId", params: { replayId: id } });
    },
    onError: (error) => notifyFailed("The replay was not started.", error),
  });
  const start = (body: Parameters<typeof mutate>[0]["body"]) => mutate({ body, headers: { "Idempotency-Key": idempotencyKey() } });
  return { start, isPending };
}
