import { useState } from "react";
import { DropZone } from "@/components/data/drop-zone";
import { ProblemNotice } from "@/components/data/problem-notice";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { notifyDone } from "@/components/ui/toast";
import { useBrandingChanges, useLogo } from "../queries";
import type { Branding } from "../types";

const MOST_BYTES = 200_000;

/** The logo on white and on dark; another one by drop or choice, or none. */
export function LogoCard({ branding, mayEdit }: { branding: Branding; mayEdit: boolean }) {
  const { putLogo, removeLogo } = useBrandingChanges(branding);
  const [unfit, setUnfit] = useState<string>();
  const choose = (file: File) => {
    const reason = whyUnfit(file);
    setUnfit(reason);
    if (!reason) putLogo.mutate(file, { onSuccess: () => notifyDone("The logo is in place.") });
  };
  const remove = branding.logo && mayEdit && (
    <Button busy={removeLogo.isPending} onClick={() => removeLogo.mutate(undefined, { onSuccess: () => notifyDone("The logo is removed.") })}>
      Remove logo
    </Button>
  );
  return (
    <Card>
      <CardHeader title="Logo" description="Reports show it on white; without one they show the name." actions={remove} />
      <CardBody className="grid grid-cols-1 gap-4">
        <LogoPreview branding={branding} />
        {unfit && (
          <Notice tone="bad" role="alert" title="This file cannot be a logo.">
            {unfit}
          </Notice>
        )}
        <ProblemNotice error={unfit ? undefined : putLogo.error} title="The logo was not taken." />
        <ProblemNotice error={removeLogo.error} title="The logo was not removed." />
        {mayEdit && <DropZone label="Logo" accept=".png,image/png" hint="A PNG, at most 1000 x 400 pixels and 200 KB." onFile={choose} />}
      </CardBody>
    </Card>
  );
}

function LogoPreview({ branding }: { branding: Branding }) {
  const { data: address } = useLogo(branding.logo?.sha256);
  if (!branding.logo) return <p className="text-sm text-ink-2">There is no logo yet.</p>;
  return (
    <div className="grid grid-cols-1 gap-2 sm:grid-cols-2">
      {(["white", "dark"] as const).map((ground) => (
        <figure key={ground} className="grid gap-1.5">
          <div className="grid h-24 place-items-center rounded-md border p-3" style={{ background: ground === "white" ? "#fff" : "#10161e" }}>
            {address && <img src={address} alt={`Logo of ${branding.name} on ${ground}`} className="max-w-full" style={{ maxHeight: "4.5rem" }} />}
          </div>
          <figcaption className="text-xs text-ink-3">On {ground}</figcaption>
        </figure>
      ))}
    </div>
  );
}

function whyUnfit({ type, size }: File): string | undefined {
  if (type === "image/svg+xml") return "An SVG can carry scripts and addresses, and workbooks show none. Export it as PNG.";
  if (type !== "image/png") return "It is no PNG. Export it as PNG.";
  return size > MOST_BYTES ? "It has more than 200 KB. Export it smaller." : undefined;
}
