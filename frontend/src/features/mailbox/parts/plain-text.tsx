import { Fragment } from "react";

const ADDRESS = /(https?:\/\/[^\s<>"]+)/;

/** Text as it was written, in which addresses are links. */
export function PlainText({ text }: { text: string }) {
  const pieces = text.split(ADDRESS).map((piece, index) => ({ piece, key: `${index}`, isLink: index % 2 === 1 }));
  return (
    <p className="text-sm break-words whitespace-pre-wrap text-ink">
      {pieces.map(({ piece, key, isLink }) =>
        isLink ? (
          <a key={key} href={piece} className="text-brand underline">
            {piece}
          </a>
        ) : (
          <Fragment key={key}>{piece}</Fragment>
        ),
      )}
    </p>
  );
}
