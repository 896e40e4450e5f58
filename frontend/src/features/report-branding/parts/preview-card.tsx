import { toProblem } from "@/api/problem";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { useBrandingPreview } from "../queries";
import type { BrandingBody } from "../types";
import { useSettled } from "../use-settled";

interface PreviewCardProps {
  draft: BrandingBody;
  /** Of the branding that is kept, whose logo is shown. */
  version: number;
}

/** The first page of an example, as the PDF would be. */
export function PreviewCard({ draft, version }: PreviewCardProps) {
  const settled = useSettled(JSON.stringify(draft));
  const { data: address, error, isFetching } = useBrandingPreview(JSON.parse(settled) as BrandingBody, version);
  return (
    <Card aria-busy={isFetching}>
      <CardHeader title="Preview" description="An example with made-up figures, before anything is saved." />
      <CardBody className="grid grid-cols-1 gap-3">
        {error && (
          <Notice role="status" title="The preview waits.">
            {toProblem(error).status === 422 ? "Something in the form is not as it should be." : toProblem(error).title}
          </Notice>
        )}
        {address ? <img src={address} alt={`First page of an example report of ${draft.name}`} width={1190} height={1683} className="w-full rounded-md border" /> : !error && <Skeleton className="h-96" />}
      </CardBody>
    </Card>
  );
}
