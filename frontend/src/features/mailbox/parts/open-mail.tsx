import { useState } from "react";
import { $api, type Schema } from "@/api/client";
import { DataState } from "@/components/data/data-state";
import { Card, CardBody } from "@/components/ui/card";
import { Segmented } from "@/components/ui/segmented";
import { Skeleton } from "@/components/ui/skeleton";
import { formatMoment } from "@/lib/time";
import { PlainText } from "./plain-text";

/** One mail, as text or as it would look. Its HTML runs nothing and may only open links in a tab of their own. */
export function OpenMail({ id }: { id: string }) {
  const query = $api.useQuery("get", "/api/v1/mailbox/{mail_id}", { params: { path: { mail_id: id } } }, { staleTime: Infinity });
  return (
    <Card aria-label="Open mail">
      <DataState query={query} label="mail" skeleton={<Skeleton className="m-5 h-60" />}>
        {(mail) => <Content key={mail.id} mail={mail} />}
      </DataState>
    </Card>
  );
}

type Look = "text" | "html";

function Content({ mail }: { mail: Schema<"KeptMailContent"> }) {
  const [look, setLook] = useState<Look>("text");
  const looks: { value: Look; label: string }[] = [
    { value: "text", label: "Text" },
    { value: "html", label: "HTML" },
  ];
  return (
    <>
      <header className="flex flex-wrap items-start justify-between gap-3 border-b px-4 py-3 sm:px-5">
        <div className="min-w-0">
          <h2 className="text-md font-semibold text-ink">{mail.subject}</h2>
          <p className="mt-0.5 text-xs text-ink-2">
            {mail.sender} to {mail.to} · {formatMoment(mail.sent_at)}
          </p>
        </div>
        {mail.html && <Segmented label="Show the mail as" value={look} onChange={setLook} options={looks} />}
      </header>
      {look === "html" && mail.html ? (
        <iframe title={mail.subject} sandbox="allow-popups allow-popups-to-escape-sandbox" srcDoc={mail.html} className="h-[60vh] w-full rounded-b-lg bg-white" />
      ) : (
        <CardBody className="pt-4">
          <PlainText text={mail.text} />
        </CardBody>
      )}
    </>
  );
}
