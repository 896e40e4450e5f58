import { Link } from "@tanstack/react-router";
import type { Schema } from "@/api/client";
import { Card } from "@/components/ui/card";
import { useNow } from "@/lib/hooks";
import { formatAgo } from "@/lib/time";

interface MailListProps {
  mails: readonly Schema<"KeptMail">[];
  /** The id of the one that is open. */
  open: string | undefined;
}

export function MailList({ mails, open }: MailListProps) {
  const now = useNow();
  return (
    <Card aria-label="Mails" className="max-h-[70vh] overflow-y-auto">
      <ul className="divide-y">
        {mails.map((mail) => (
          <li key={mail.id}>
            <Link
              to="/mailbox"
              search={(before) => ({ ...before, mail: mail.id })}
              aria-current={mail.id === open ? "true" : undefined}
              className="block px-4 py-3 hover:bg-surface-2 aria-[current=true]:bg-brand-soft"
            >
              <span className="block truncate text-sm font-medium text-ink">{mail.subject}</span>
              <span className="mt-0.5 flex gap-2 text-xs text-ink-2">
                <span className="min-w-0 flex-1 truncate">{mail.to}</span>
                <span className="whitespace-nowrap">{formatAgo(mail.sent_at, now)}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
