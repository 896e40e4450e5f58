import { useLocation, useRouter } from "@tanstack/react-router";
import { Trash2, Users } from "lucide-react";
import { type FormEvent, type ReactElement, useState } from "react";
import { toProblem } from "@/api/problem";
import { Button, IconButton } from "@/components/ui/button";
import { CheckField, Field, Input } from "@/components/ui/field";
import { Popover } from "@/components/ui/popover";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { cn } from "@/lib/cn";
import { type SavedView, type SavedViewPage, useSavedViews, useViewChanges } from "./queries";

/** The saved views of a page, and a form for another. */
export default function SavedViewsPopup({ page, trigger }: { page: SavedViewPage; trigger: ReactElement }) {
  const [open, setOpen] = useState(true);
  return (
    <Popover trigger={trigger} label="Saved views" open={open} onOpenChange={setOpen} align="end" className="w-80 max-w-[calc(100vw-1.5rem)]">
      <Views page={page} onClose={() => setOpen(false)} />
      <SaveForm page={page} onSaved={() => setOpen(false)} />
    </Popover>
  );
}

function Views({ page, onClose }: { page: SavedViewPage; onClose: () => void }) {
  const { data, error } = useSavedViews(page);
  const search = useSearchText();
  const items = data?.items ?? [];
  if (error && !data) return <p className="px-4 pt-4 text-sm text-bad">{toProblem(error).title}</p>;
  if (items.length === 0) return <p className="px-4 pt-4 text-sm text-ink-2">{data ? "Nothing saved yet. Save what you come back to: dates, filters and all." : "Loading…"}</p>;
  return (
    <ul aria-label="Saved views" className="max-h-72 overflow-y-auto p-1">
      {items.map((view) => (
        <ViewItem key={view.id} view={view} isShown={view.search === search} onClose={onClose} />
      ))}
    </ul>
  );
}

function ViewItem({ view, isShown, onClose }: { view: SavedView; isShown: boolean; onClose: () => void }) {
  const router = useRouter();
  const pathname = useLocation({ select: (location) => location.pathname });
  const { update, remove, busy } = useViewChanges();
  const show = () => {
    router.history.push(view.search ? `${pathname}?${view.search}` : pathname);
    onClose();
  };
  const share = () => void update(view.id, { is_shared: !view.is_shared }).catch((error: unknown) => notifyFailed("The view was not changed.", error));
  const drop = () => void remove(view.id).then(() => notifyDone(`${view.name} was removed.`), (error: unknown) => notifyFailed("The view was not removed.", error));
  return (
    <li className="flex items-center gap-1">
      <button
        type="button"
        onClick={show}
        aria-current={isShown || undefined}
        className={cn("min-h-9 min-w-0 flex-1 truncate rounded-sm px-3 text-left text-sm hover:bg-surface-2 pointer-coarse:min-h-11", isShown ? "font-semibold text-brand" : "text-ink")}
      >
        {view.name}
        {!view.is_mine && <span className="ml-2 text-xs font-normal text-ink-3">shared with you</span>}
      </button>
      {view.is_mine && (
        <>
          <IconButton label={view.is_shared ? `Stop sharing ${view.name}` : `Share ${view.name} with everybody here`} aria-pressed={view.is_shared} disabled={busy} onClick={share}>
            <Users aria-hidden className={view.is_shared ? "text-brand" : undefined} />
          </IconButton>
          <IconButton label={`Remove ${view.name}`} disabled={busy} onClick={drop}>
            <Trash2 aria-hidden />
          </IconButton>
        </>
      )}
    </li>
  );
}

function SaveForm({ page, onSaved }: { page: SavedViewPage; onSaved: () => void }) {
  const [name, setName] = useState("");
  const [shared, setShared] = useState(false);
  const [problem, setProblem] = useState<string>();
  const { create, busy } = useViewChanges();
  const search = useSearchText();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const trimmed = name.trim();
    if (!trimmed) return setProblem("Give it a name.");
    try {
      await create({ page, name: trimmed, search, is_shared: shared });
      notifyDone(`${trimmed} was saved.`);
      onSaved();
    } catch (error) {
      const { title, errors } = toProblem(error);
      setProblem(errors[0]?.message ?? `${title}.`);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="grid grid-cols-1 gap-2 mt-2 border-t p-4 pt-3">
      <Field label="Save what is on screen as" error={problem}>
        {(control) => <Input {...control} value={name} maxLength={80} onChange={(event) => setName(event.target.value)} placeholder="Monday review" />}
      </Field>
      <CheckField label="Share with everybody here" checked={shared} onChange={(event) => setShared(event.target.checked)} />
      <Button type="submit" variant="primary" busy={busy}>
        Save
      </Button>
    </form>
  );
}

/** The query of the address as the API keeps it. */
function useSearchText(): string {
  return useLocation({ select: (location) => location.searchStr.replace(/^\?/, "") });
}
