import { useNavigate, useSearch } from "@tanstack/react-router";
import { ArrowLeft, ArrowRight, CircleAlert } from "lucide-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { notifyDone } from "@/components/ui/toast";
import { type Onboarding, useSaveOnboarding } from "../queries";
import { BUSINESS_TYPES, GOALS, LOCATION_COUNTS } from "../words";
import { type Answers, answersOf, isAnswered, type Step, stepAfter, stepBefore, stepToShow, toSave } from "../wizard";
import { SaveProblem } from "./save-problem";
import { StepList } from "./step-list";
import { TileChoice } from "./tile-choice";

const QUESTIONS: Record<Step, { title: string; hint: string; missing: string }> = {
  business_type: { title: "What is your business?", hint: "Choose what fits best.", missing: "Choose one to go on." },
  location_count: { title: "How many locations do you have?", hint: "Places that customers come to, or that you go out from.", missing: "Choose one to go on." },
  goals: { title: "What do you want to reach?", hint: "Choose one or more; each brings its own steps.", missing: "Choose at least one goal." },
};

interface WizardProps {
  onboarding: Onboarding;
  onReload: () => void;
}

/** One question at a time. *Continue* keeps the answer on the server, so that a refresh goes on where one was. */
export function Wizard({ onboarding, onReload }: WizardProps) {
  const { step: asked } = useSearch({ from: "/_app/ops/onboarding" });
  const navigate = useNavigate({ from: "/ops/onboarding" });
  const step = stepToShow(asked, onboarding);
  const [draft, setDraft] = useState<Partial<Answers>>({});
  const [isMissing, setMissing] = useState(false);
  const { save, busy, error, reset } = useSaveOnboarding();
  const answers = { ...answersOf(onboarding), ...draft };
  const isLast = stepAfter(step) === undefined;
  const before = stepBefore(step);

  const show = (next: Step) => {
    setMissing(false);
    void navigate({ search: (previous) => ({ ...previous, step: next }), resetScroll: false });
  };
  const change = (patch: Partial<Answers>) => {
    setMissing(false);
    setDraft((previous) => ({ ...previous, ...patch }));
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isAnswered(answers, step)) return setMissing(true);
    try {
      await save(onboarding, toSave(answers, step));
    } catch {
      return; // shown below, from the mutation
    }
    setDraft({});
    const next = stepAfter(step);
    if (next) return show(next);
    notifyDone(onboarding.state === "finished" ? "Your answers were kept." : "Operations is set up.");
    void navigate({ to: "/ops", search: (previous) => ({ ...previous, step: undefined }) });
  };

  return (
    <Card className="w-full max-w-240 p-4 sm:p-6">
      <StepList current={step} />
      <form onSubmit={(event) => void submit(event)} noValidate className="mt-5 grid grid-cols-1 gap-5">
        <Question step={step} answers={answers} isMissing={isMissing} onChange={change} />
        <SaveProblem
          error={error}
          onReload={() => {
            reset();
            setDraft({});
            onReload();
          }}
        />
        <div className="flex items-center justify-between gap-3">
          {before ? (
            <Button size="lg" onClick={() => show(before)}>
              <ArrowLeft aria-hidden /> Back
            </Button>
          ) : (
            <span />
          )}
          <Button type="submit" variant="primary" size="lg" busy={busy}>
            {isLast ? (onboarding.state === "finished" ? "Keep answers" : "Finish") : "Continue"} {!isLast && <ArrowRight aria-hidden />}
          </Button>
        </div>
      </form>
    </Card>
  );
}

interface QuestionProps {
  step: Step;
  answers: Answers;
  isMissing: boolean;
  onChange: (patch: Partial<Answers>) => void;
}

function Question({ step, answers, isMissing, onChange }: QuestionProps) {
  const { title, hint, missing } = QUESTIONS[step];
  const heading = useFocusOnChange(step);
  const describedBy = isMissing ? "step-missing" : undefined;
  return (
    <fieldset className="grid min-w-0 grid-cols-1 gap-4" aria-describedby="step-hint">
      <legend className="contents">
        <h2 ref={heading} tabIndex={-1} className="text-lg font-semibold text-ink outline-none">
          {title}
        </h2>
      </legend>
      <p id="step-hint" className="-mt-3 text-sm text-ink-2">
        {hint}
      </p>
      {step === "business_type" && (
        <TileChoice name={step} options={BUSINESS_TYPES} chosen={one(answers.business_type)} onChange={([value]) => onChange({ business_type: value ?? null })} describedBy={describedBy} columns="sm:grid-cols-2 lg:grid-cols-3" />
      )}
      {step === "location_count" && (
        <TileChoice name={step} options={LOCATION_COUNTS} chosen={one(answers.location_count)} onChange={([value]) => onChange({ location_count: value ?? null })} describedBy={describedBy} columns="sm:grid-cols-2 lg:grid-cols-3" />
      )}
      {step === "goals" && <TileChoice name={step} options={GOALS} chosen={answers.goals} onChange={(goals) => onChange({ goals })} multiple describedBy={describedBy} columns="sm:grid-cols-2" />}
      <p id="step-missing" role="alert" className="flex items-center gap-1 text-sm font-medium text-bad empty:hidden">
        {isMissing && (
          <>
            <CircleAlert className="size-4 shrink-0" aria-hidden /> {missing}
          </>
        )}
      </p>
    </fieldset>
  );
}

function one<Value>(value: Value | null): Value[] {
  return value === null ? [] : [value];
}

/** The question takes the focus when it follows another one, so that it is read; on the first page nothing moves. */
function useFocusOnChange(step: Step) {
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef(step);
  useEffect(() => {
    if (shown.current !== step) heading.current?.focus();
    shown.current = step;
  }, [step]);
  return heading;
}
