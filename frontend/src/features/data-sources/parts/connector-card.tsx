import { useState } from "react";
import { $api, idempotencyKey } from "@/api/client";
import { useCan, useOuter } from "@/api/session";
import { ProvenanceBadge } from "@/components/data/provenance-badge";
import { StatusBadge } from "@/components/data/status-badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { notifyFailed } from "@/components/ui/toast";
import { formatBytes } from "@/lib/format";
import { type ConnectorSummary, useForgetConnections } from "../queries";
import { InstallProgress } from "./install-progress";
import { SourceMark } from "./source-mark";

/** A connector with its version, its size, and what can be done about it. */
export function ConnectorCard({ connector }: { connector: ConnectorSummary }) {
  const newer = connector.state === "update_available" ? ` · version ${connector.version} is available` : "";
  return (
    <Card className="flex h-full flex-col p-4 sm:p-5">
      <div className="flex items-start gap-3">
        <SourceMark provider={connector.provider} />
        <div className="min-w-0 flex-1">
          <h2 className="flex flex-wrap items-center gap-2 text-md font-semibold">
            {connector.title} <ProvenanceBadge dataset={connector.dataset} />
          </h2>
          <p className="text-sm text-ink-2">{connector.description}</p>
        </div>
        <StatusBadge status={connector.state} />
      </div>
      <p className="mt-3 text-sm text-ink-2">
        {connector.installed_version ? `Version ${connector.installed_version}` : `Version ${connector.version}, not installed`}
        {newer}
        {connector.size_bytes !== null && ` · ${formatBytes(connector.size_bytes)} on disk`}
        {!connector.packaged && " · a part of Opsight"}
      </p>
      {connector.failure && <p className="mt-2 text-sm text-bad">{connector.failure}</p>}
      {connector.state === "installing" && <InstallProgress jobId={connector.job_id} />}
      {connector.packaged && connector.state !== "installing" && <Actions connector={connector} />}
    </Card>
  );
}

function Actions({ connector }: { connector: ConnectorSummary }) {
  const mayInstall = useCan("ingestion:write");
  const mayChange = useOuter("platform:admin");
  const [asking, setAsking] = useState(false);
  const forget = useForgetConnections();
  const callbacks = (what: string) => ({ onSuccess: forget, onError: (error: unknown) => notifyFailed(`${connector.title} was not ${what}.`, error), onSettled: () => setAsking(false) });
  const install = $api.useMutation("post", "/api/v1/airbyte/connectors/{name}/install", callbacks("installed"));
  const update = $api.useMutation("post", "/api/v1/airbyte/connectors/{name}/update", callbacks("updated"));
  const remove = $api.useMutation("delete", "/api/v1/airbyte/connectors/{name}/install", callbacks("removed"));
  const params = { path: { name: connector.name } };
  const keyed = () => ({ params, headers: { "Idempotency-Key": idempotencyKey() } });
  const installed = connector.installed_version !== null;
  return (
    <div className="mt-auto flex flex-wrap gap-2 pt-4">
      {!installed && mayInstall && (
        <Button busy={install.isPending} onClick={() => install.mutate(keyed())}>
          {connector.state === "failed" ? "Try again" : "Install"}
        </Button>
      )}
      {connector.state === "update_available" && mayChange && (
        <Button variant="primary" busy={update.isPending} onClick={() => update.mutate(keyed())}>
          Update
        </Button>
      )}
      {installed && mayChange && (
        <Button variant="danger" onClick={() => setAsking(true)}>
          Remove
        </Button>
      )}
      {installed && !mayChange && <p className="text-xs text-ink-3">Platform admins update and remove connectors: all workspaces share them.</p>}
      <ConfirmDialog open={asking} onOpenChange={setAsking} title={`Remove ${connector.title}?`} action="Remove connector" busy={remove.isPending} onConfirm={() => remove.mutate({ params })}>
        It is deleted from this installation's disk, for every workspace. That is refused while a connection uses it. It can be installed again at any time.
      </ConfirmDialog>
    </div>
  );
}
