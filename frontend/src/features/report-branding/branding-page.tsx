import { useState } from "react";
import { useCan } from "@/api/session";
import { DataState } from "@/components/data/data-state";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { BrandingFormCard } from "./parts/branding-form-card";
import { LogoCard } from "./parts/logo-card";
import { PreviewCard } from "./parts/preview-card";
import { useBranding } from "./queries";
import { bodyOf, type Branding, formOf } from "./types";

/** How the tenant's reports look: name, colour, foot and logo, beside a page with them. */
export function BrandingPage() {
  const query = useBranding();
  return (
    <DataState query={query} label="branding" skeleton={<LoadingCard />}>
      {(branding) => <Shown branding={branding} />}
    </DataState>
  );
}

function Shown({ branding }: { branding: Branding }) {
  const mayEdit = useCan("reports:write");
  const [draft, setDraft] = useState(() => formOf(branding));
  return (
    <>
      {!mayEdit && <Notice>You see how reports look. Whoever may edit reports changes it.</Notice>}
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <div className="grid grid-cols-1 gap-4">
          <BrandingFormCard branding={branding} mayEdit={mayEdit} onDraft={setDraft} />
          <LogoCard branding={branding} mayEdit={mayEdit} />
        </div>
        <PreviewCard draft={bodyOf(draft)} version={branding.version} />
      </div>
    </>
  );
}

function LoadingCard() {
  return (
    <Card>
      <CardHeader title="Report branding" />
      <CardBody>
        <Skeleton className="h-96" />
      </CardBody>
    </Card>
  );
}
