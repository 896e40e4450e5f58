import { Link } from "@tanstack/react-router";
import { Plug, Upload } from "lucide-react";
import { buttonClass } from "@/components/ui/button";
import { DemoStep } from "./demo-step";
import { Step } from "./step";

/** The first screen of a tenant without data: three ways to see numbers. */
export function FirstSteps({ dataset }: { dataset: "warehouse" | "demo" }) {
  const demo = dataset === "demo";
  return (
    <div className="mx-auto w-full max-w-240 py-6 sm:py-12">
      <h2 className="text-center text-2xl font-semibold tracking-tight text-balance">{demo ? "The demo has no data yet" : "Bring in your first numbers"}</h2>
      <p className="mx-auto mt-2 mb-8 max-w-130 text-center text-balance text-ink-2">
        Connect an ad platform, upload an export, or look around with made-up data first. The overview fills itself as soon as rows arrive.
      </p>
      <div className="grid grid-cols-1 gap-4 md:grid-cols-3">
        <Step icon={Plug} title="Connect a platform" text="Google Ads, Meta and others, read on a schedule and checked on the way in.">
          <Link to="/data-sources/new" className={buttonClass()}>
            Connect a source
          </Link>
        </Step>
        <Step icon={Upload} title="Upload a file" text="An export of any platform as CSV or Excel. Columns are recognised, and you see every row that does not fit.">
          <Link to="/uploads" className={buttonClass()}>
            Upload a file
          </Link>
        </Step>
        <DemoStep shown={demo} />
      </div>
    </div>
  );
}
