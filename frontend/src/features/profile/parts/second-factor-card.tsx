import { useQueryClient } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { $api, type Schema } from "@/api/client";
import { DataState } from "@/components/data/data-state";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { plural } from "@/lib/format";

const EnrolDialog = lazy(() => import("./enrol-dialog"));
const CodesDialog = lazy(() => import("./codes-dialog"));

/** The authenticator app: set it up, renew its recovery codes, take it away. */
export function SecondFactorCard() {
  const query = $api.useQuery("get", "/api/v1/me/sign-in-methods");
  return (
    <Card>
      <CardHeader title="Second factor" description="With an authenticator app, a stolen password alone opens nothing." />
      <DataState query={query} label="second factor" skeleton={<Skeleton className="mx-5 mb-5 h-9" />}>
        {(methods) => (
          <CardBody>
            <State methods={methods} />
          </CardBody>
        )}
      </DataState>
    </Card>
  );
}

function State({ methods }: { methods: Schema<"SignInMethods"> }) {
  const client = useQueryClient();
  const [enrolling, setEnrolling] = useState(false);
  const [codes, setCodes] = useState<string[]>();
  const [asking, setAsking] = useState(false);
  const refresh = () => client.invalidateQueries({ queryKey: ["get", "/api/v1/me/sign-in-methods"] });
  const renew = $api.useMutation("post", "/api/v1/me/second-factor/recovery-codes", {
    onSuccess: async (answer) => {
      setCodes(answer.codes);
      await refresh();
    },
    onError: (error) => notifyFailed("There are no new codes.", error),
  });
  const disable = $api.useMutation("delete", "/api/v1/me/second-factor", {
    onSuccess: async () => {
      notifyDone("The second factor is off.");
      await refresh();
    },
    onError: (error) => notifyFailed("The second factor stays on.", error),
  });
  const enrolled = (fresh: string[]) => {
    setEnrolling(false);
    setCodes(fresh);
    void refresh();
  };
  return (
    <div className="flex flex-wrap items-center gap-3">
      {methods.second_factor ? (
        <>
          <Badge tone="good">
            <ShieldCheck aria-hidden /> On
          </Badge>
          <span className="flex-1 text-sm text-ink-2">{plural(methods.recovery_codes_left, "recovery code")} left</span>
          <Button busy={renew.isPending} onClick={() => renew.mutate({})}>
            New recovery codes
          </Button>
          <Button variant="danger" busy={disable.isPending} onClick={() => setAsking(true)}>
            Turn off
          </Button>
        </>
      ) : (
        <>
          <Badge tone="outline">Off</Badge>
          <span className="flex-1 text-sm text-ink-2">Your password alone opens your account.</span>
          <Button variant="primary" onClick={() => setEnrolling(true)}>
            Set up
          </Button>
        </>
      )}
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="Turn the second factor off?"
        action="Turn off"
        onConfirm={() => {
          setAsking(false);
          disable.mutate({});
        }}
      >
        Your password alone opens your account again. Recovery codes end.
      </ConfirmDialog>
      <Suspense>
        {enrolling && <EnrolDialog onEnrolled={enrolled} onClose={() => setEnrolling(false)} />}
        {codes && <CodesDialog codes={codes} onClose={() => setCodes(undefined)} />}
      </Suspense>
    </div>
  );
}
