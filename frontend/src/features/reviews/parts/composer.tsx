import { Copy, ExternalLink, Send } from "lucide-react";
import { useId, useState } from "react";
import { ApiProblem, toProblem } from "@/api/problem";
import { Button, buttonClass } from "@/components/ui/button";
import { copyText } from "@/components/ui/copy-button";
import { Select, Textarea } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Segmented } from "@/components/ui/segmented";
import { Skeleton } from "@/components/ui/skeleton";
import { cn } from "@/lib/cn";
import { formatCount } from "@/lib/format";
import { useDrafts, useReplyChanges } from "../queries";
import { isOnItsWay, type Language, LANGUAGES, MOST_REPLY, problemText, type ReviewDetail, SOURCES, type Tone, TONES } from "../words";

/** Writes a reply: from a draft in one of three tones, published from here, or copied where none are taken. */
export function Composer({ review }: { review: ReviewDetail }) {
  const [language, setLanguage] = useState<Language>();
  const [tone, setTone] = useState<Tone>("warm");
  const [text, setText] = useState<string>();
  const [refusal, setRefusal] = useState<ApiProblem>();
  const [copied, setCopied] = useState<string>();
  const drafts = useDrafts(review.id, language);
  const changes = useReplyChanges();
  const id = useId();
  const drafted = drafts.data?.drafts.find((draft) => draft.tone === tone)?.body;
  const body = text ?? drafted ?? "";
  const isLong = body.length > MOST_REPLY;
  const isBusy = changes.busy || isOnItsWay(review.last_reply);

  const begin = (next: Tone) => {
    setTone(next);
    setText(undefined);
  };
  const send = () => {
    setRefusal(undefined);
    return changes.write(review.id, body.trim(), review.reply).catch((error: unknown) => setRefusal(toProblem(error)));
  };
  const copy = async () => {
    await copyText(body);
    setCopied(body);
    await send();
  };

  return (
    <section aria-label="Write a reply" className="grid grid-cols-1 gap-3 border-t px-4 py-4 sm:px-5">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <Segmented label="Tone" value={tone} onChange={begin} options={(Object.keys(TONES) as Tone[]).map((value) => ({ value, label: TONES[value] }))} />
        <Select
          aria-label="Language of the draft"
          value={language ?? drafts.data?.language ?? "en"}
          onChange={({ target }) => {
            setLanguage(target.value as Language);
            setText(undefined);
          }}
          className="!w-36 text-sm"
        >
          {Object.entries(LANGUAGES).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Select>
      </div>
      {refusal && <Refused problem={refusal} />}
      {drafts.isLoading && text === undefined ? (
        <Skeleton className="h-48" />
      ) : (
        <>
          <label htmlFor={id} className="sr-only">
            Your reply
          </label>
          <Textarea id={id} data-reply="" dir="auto" value={body} rows={8} aria-invalid={isLong || undefined} aria-describedby={`${id}-length`} disabled={isBusy} onChange={({ target }) => setText(target.value)} />
        </>
      )}
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p id={`${id}-length`} className={cn("num text-xs", isLong ? "font-medium text-bad" : "text-ink-3")}>
          {formatCount(body.length)} of {formatCount(MOST_REPLY)} characters{isLong && ": too long"}
        </p>
        <div className="flex flex-wrap gap-2">
          {review.can_publish ? (
            <Button variant="primary" busy={isBusy} disabled={isLong || !body.trim()} onClick={send}>
              <Send aria-hidden /> {review.reply === null ? "Publish reply" : "Replace reply"}
            </Button>
          ) : (
            <>
              <Button variant="primary" busy={changes.busy} disabled={isLong || !body.trim()} onClick={copy}>
                <Copy aria-hidden /> <span aria-live="polite">{copied === body ? "Copied" : "Copy reply"}</span>
              </Button>
              {review.reply_url && (
                <a href={review.reply_url} target="_blank" rel="noreferrer" className={buttonClass({})}>
                  <ExternalLink aria-hidden /> Open on {SOURCES[review.source]}
                </a>
              )}
            </>
          )}
        </div>
      </div>
      {review.cannot_publish_because && <p className="text-xs text-ink-3">Replies are copied here: {problemText(review.cannot_publish_because)}</p>}
    </section>
  );
}

/** Why it was not sent; what somebody else wrote stands here to be read first. */
function Refused({ problem }: { problem: ApiProblem }) {
  const theirs = problem.code === "reply_changed_elsewhere" && typeof problem.body.reply === "string" ? problem.body.reply : undefined;
  return (
    <Notice tone="bad" role="alert" title={`${problem.title}.`}>
      {problem.detail}
      {theirs && <q dir="auto" className="mt-1 block whitespace-pre-wrap text-ink">{theirs}</q>}
    </Notice>
  );
}
