import { CircleAlert, CircleCheck, CircleHelp, TriangleAlert } from "lucide-react";
import { Badge, type Tone } from "@/components/ui/badge";
import type { CheckStatus } from "../queries";

const LOOKS: Record<CheckStatus, { icon: typeof CircleCheck; tone: Tone; word: string }> = {
  pass: { icon: CircleCheck, tone: "good", word: "Pass" },
  warn: { icon: TriangleAlert, tone: "warn", word: "Warn" },
  fail: { icon: CircleAlert, tone: "bad", word: "Fail" },
  unknown: { icon: CircleHelp, tone: "neutral", word: "Unknown" },
};

/** How a check came out: a sign and a word, which its colour only underlines. */
export function StatusMark({ status }: { status: CheckStatus }) {
  const { icon: Icon, tone, word } = LOOKS[status];
  return (
    <Badge tone={tone}>
      <Icon aria-hidden /> {word}
    </Badge>
  );
}
