import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Card } from "@/components/ui/card";

interface StepProps {
  icon: LucideIcon;
  title: string;
  text: string;
  children: ReactNode;
}

/** One way to begin, as a card with its button. */
export function Step({ icon: Icon, title, text, children }: StepProps) {
  return (
    <Card className="flex flex-col items-start p-5">
      <span className="mb-4 grid size-10 place-items-center rounded-md bg-brand-soft text-brand">
        <Icon className="size-5" aria-hidden />
      </span>
      <h3 className="text-md font-semibold">{title}</h3>
      <p className="mt-1 mb-5 flex-1 text-sm text-ink-2">{text}</p>
      {children}
    </Card>
  );
}
