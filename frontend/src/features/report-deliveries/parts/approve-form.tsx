import { type FormEvent, useState } from "react";
import { fieldProblems } from "@/api/field-problems";
import { toProblem } from "@/api/problem";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Field, Input } from "@/components/ui/field";
import { notifyDone } from "@/components/ui/toast";
import { useApprovedChanges } from "../queries";

/** Lets reports go to an address before one waits for it. */
export function ApproveForm() {
  const [address, setAddress] = useState("");
  const [refusal, setRefusal] = useState<unknown>();
  const { approve, isApproving } = useApprovedChanges();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setRefusal(undefined);
    try {
      const made = await approve(address.trim());
      notifyDone(`Reports may go to ${made.address}.`);
      setAddress("");
    } catch (error) {
      setRefusal(error);
    }
  };
  const why = refusal ? (fieldProblems(refusal, ["address"]).byField["address"] ?? `${toProblem(refusal).title}.`) : undefined;
  return (
    <Card>
      <CardHeader title="Approve an address" description="What waits for it already is decided one by one, under Sent." />
      <CardBody>
        <form noValidate onSubmit={(event) => void submit(event)} className="flex items-start gap-2">
          <Field label="Address" error={why} className="min-w-0 flex-1">
            {(control) => <Input {...control} inputMode="email" autoComplete="off" maxLength={320} value={address} onChange={({ target }) => setAddress(target.value)} />}
          </Field>
          <Button type="submit" variant="primary" size="lg" className="mt-6" busy={isApproving} disabled={address.trim() === ""}>
            Approve
          </Button>
        </form>
      </CardBody>
    </Card>
  );
}
