import { Link } from "@tanstack/react-router";
import { buttonClass } from "@/components/ui/button";

/** From the age of the numbers to whether they can be trusted. */
export function QualityLink() {
  return (
    <Link to="/health/data-quality" className={buttonClass({ size: "sm", variant: "ghost" })}>
      Quality
    </Link>
  );
}
