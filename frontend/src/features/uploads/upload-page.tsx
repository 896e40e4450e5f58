import { Link, useParams } from "@tanstack/react-router";
import { Breadcrumbs, crumbClass } from "@/components/data/breadcrumbs";
import { DataState } from "@/components/data/data-state";
import { PageBody, PageHeader } from "@/components/data/page";
import { Card, CardBody } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { formatBytes, formatCount } from "@/lib/format";
import { KINDS } from "./kinds";
import { CommitCard } from "./parts/commit-card";
import { DeleteUploadButton } from "./parts/delete-upload-button";
import { LookupCard } from "./parts/lookup-card";
import { MappingCard } from "./parts/mapping-card";
import { PreviewCard } from "./parts/preview-card";
import { ResultCard } from "./parts/result-card";
import { Steps } from "./parts/steps";
import { UploadStateBadge } from "./parts/upload-state-badge";
import { type Upload, useForgetNumbers, useUpload } from "./queries";
import { useMappingDraft } from "./use-mapping-draft";

/** One file: what its columns mean, what it would write, and what became of its rows. */
export function UploadPage() {
  const { uploadId } = useParams({ from: "/_app/uploads/$uploadId" });
  const query = useUpload(uploadId);
  return (
    <PageBody>
      <PageHeader
        title={query.data?.filename ?? "Upload"}
        breadcrumbs={<Trail />}
        description={query.data && <Facts upload={query.data} />}
        actions={query.data && <DeleteUploadButton upload={query.data} />}
      />
      <DataState query={query} label="upload" skeleton={<PageSkeleton />}>
        {(upload) => <UploadBody key={upload.id} upload={upload} />}
      </DataState>
    </PageBody>
  );
}

function UploadBody({ upload }: { upload: Upload }) {
  useForgetNumbers(upload.state);
  const draft = useMappingDraft(upload);
  const open = upload.state === "mapping" || upload.state === "ready";
  return (
    <>
      <Steps state={upload.state} />
      {upload.same_as && open && (
        <Notice title="This file was written before.">
          It has exactly the same bytes as <Link to="/uploads/$uploadId" params={{ uploadId: upload.same_as }} className="text-brand underline">an earlier upload</Link>. Writing it again changes
          nothing.
        </Notice>
      )}
      {open ? (
        <>
          <MappingCard upload={upload} draft={draft} />
          {upload.kind === "ad_performance" && <LookupCard upload={upload} />}
          <PreviewCard upload={upload} />
          <CommitCard upload={upload} draft={draft} />
        </>
      ) : (
        <>
          <ResultCard upload={upload} />
          <PreviewCard upload={upload} />
        </>
      )}
    </>
  );
}

function Trail() {
  return (
    <Breadcrumbs here="File">
      <Link to="/uploads" className={crumbClass}>
        Uploads
      </Link>
    </Breadcrumbs>
  );
}

function Facts({ upload }: { upload: Upload }) {
  const { detected } = upload;
  const facts = [
    KINDS[upload.kind].label,
    `${formatCount(detected.rows)} rows`,
    `${detected.columns.length} columns`,
    formatBytes(upload.size_bytes),
    detected.encoding?.toUpperCase(),
    detected.delimiter && `separated by ${DELIMITERS[detected.delimiter] ?? detected.delimiter}`,
  ];
  return (
    <span className="flex flex-wrap items-center gap-2 pt-1">
      <UploadStateBadge state={upload.state} />
      <span>{facts.filter(Boolean).join(" · ")}</span>
    </span>
  );
}

const DELIMITERS: Record<string, string> = { ",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars" };

function PageSkeleton() {
  return (
    <Card>
      <CardBody className="pt-5">
        <Skeleton className="h-160" />
      </CardBody>
    </Card>
  );
}
