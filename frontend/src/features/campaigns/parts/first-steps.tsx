import { FlaskConical, type LucideIcon } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { useSetView } from "@/components/view/use-view";

/** The first screen of a tenant without data: three ways to see numbers. */
export function FirstSteps({ dataset }: { dataset: "warehouse" | "demo" }) {
  const setView = useSetView();
  return (
    <div className="mx-auto w-full max-w-240 py-6 sm:py-12">
      <h2 className="text-center text-2xl font-semibold tracking-tight text-balance">{dataset === "demo" ? "The demo has no data yet" : "Bring in your first numbers"}</h2>
      <p className="mx-auto mt-2 mb-8 max-w-130 text-center text-balance text-ink-2">
        Connect an ad platform, upload an export, or look around with made-up data first. The overview fills itself as soon as rows arrive.
      </p>
      <div className="grid gap-4 md:grid-cols-3">
        <Step icon={FlaskConical} title="Look at the demo" text="Three platforms and eighteen months of invented data, marked as such on every page.">
          {dataset === "demo" ? (
            <Button onClick={() => setView({ dataset: undefined })}>Show your own data</Button>
          ) : (
            <Button variant="primary" onClick={() => setView({ dataset: "demo" })}>
              Load the demo
            </Button>
          )}
        </Step>
      </div>
    </div>
  );
}

interface StepProps {
  icon: LucideIcon;
  title: string;
  text: string;
  children: React.ReactNode;
}

function Step({ icon: Icon, title, text, children }: StepProps) {
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
