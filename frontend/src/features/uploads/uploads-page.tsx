import { useNavigate } from "@tanstack/react-router";
import { FileUp } from "lucide-react";
import { useCan } from "@/api/session";
import { DataTable } from "@/components/data/data-table";
import { EmptyState } from "@/components/data/empty-state";
import { ListCard } from "@/components/data/list-card";
import { PageBody, PageHeader } from "@/components/data/page";
import { Notice } from "@/components/ui/notice";
import { DropCard } from "./parts/drop-card";
import { UPLOAD_COLUMNS } from "./parts/upload-columns";
import { useUploads } from "./queries";

/** Files on their way into a dataset, and a place to drop the next one. */
export function UploadsPage() {
  const query = useUploads();
  const navigate = useNavigate();
  const mayWrite = useCan("ingestion:write");
  return (
    <PageBody>
      <PageHeader title="Uploads" description="Bring a file: Opsight reads it, proposes what its columns mean, and shows what it would write before it writes." />
      {mayWrite ? <DropCard /> : <Notice>Your role can see uploads, but not make them. An owner or admin can change that.</Notice>}
      <ListCard
        title="All uploads"
        description="The same file twice changes nothing, and says so."
        query={query}
        label="uploads"
        empty={
          <EmptyState icon={FileUp} title="No uploads yet">
            Your files appear here with what became of every row.
          </EmptyState>
        }
      >
        {({ items }) => (
          <DataTable
            label="Uploads"
            columns={UPLOAD_COLUMNS}
            rows={items}
            rowId={(upload) => upload.id}
            onOpen={({ id }) => void navigate({ to: "/uploads/$uploadId", params: { uploadId: id } })}
          />
        )}
      </ListCard>
    </PageBody>
  );
}
