import { Fragment } from "react";

/** A technical name such as `google_ads.ad_group_ad`: where it has to break, it does so after a dot or an underscore. */
export function Breakable({ children: text }: { children: string }) {
  return (
    <span className="[overflow-wrap:anywhere]">
      {text.split(/(?<=[._])/).map((part, index) => (
        // Parts repeat and never move.
        // oxlint-disable-next-line react/no-array-index-key
        <Fragment key={index}>
          {index > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </span>
  );
}
