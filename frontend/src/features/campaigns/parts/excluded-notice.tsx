import type { Schema } from "@/api/client";
import { Notice } from "@/components/ui/notice";
import { formatRange } from "@/lib/days";
import { formatMoney } from "@/lib/format";

/** Names the money that is in no total, because no rate to the reporting currency is known. */
export function ExcludedNotice({ currency }: { currency: Schema<"CurrencyMeta"> }) {
  if (currency.excluded.length === 0) return <NotConverted currency={currency} />;
  const amounts = currency.excluded.map(
    (amount) => `${formatMoney(amount.spend, amount.currency)} of ${amount.currency} spend (${formatRange({ start: amount.first_date, end: amount.last_date })})`,
  );
  return (
    <Notice tone="warn" title="Some money is left out of the totals.">
      {amounts.join("; ")}: no exchange rate to {currency.reporting ?? "the reporting currency"} is known for those days. Currencies are never added as they are.
    </Notice>
  );
}

/** Where nothing could be converted and all is of one currency, totals stay in that one. */
function NotConverted({ currency: { reporting, chosen } }: { currency: Schema<"CurrencyMeta"> }) {
  if (!reporting || !chosen || reporting === chosen) return null;
  return (
    <Notice title={`Amounts are in ${reporting}.`}>
      You report in {chosen}, and no exchange rate from {reporting} is known for these days.
    </Notice>
  );
}
