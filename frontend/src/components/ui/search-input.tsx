import { Search, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { cn } from "@/lib/cn";
import { Input } from "./field";

interface SearchInputProps {
  /** Its accessible name and placeholder, e.g. "Search campaigns". */
  label: string;
  value: string;
  /** Called 200 ms after the last key, so that typing stays fast while results follow. */
  onChange: (value: string) => void;
  className?: string;
}

/** The page's search field: `/` focuses it, `Esc` clears it. */
export function SearchInput({ label, value, onChange, className }: SearchInputProps) {
  const [text, setText] = useState(value);
  const committed = useRef(value);

  useEffect(() => {
    if (value === committed.current) return;
    committed.current = value;
    setText(value);
  }, [value]);

  useEffect(() => {
    if (text === committed.current) return;
    const typedAt = location.pathname;
    const timer = setTimeout(() => {
      // On the way to another page, whose code may still be loading: results that follow would lead back.
      if (location.pathname !== typedAt) return;
      committed.current = text;
      onChange(text);
    }, 200);
    return () => clearTimeout(timer);
  }, [text, onChange]);

  return (
    <div className={cn("relative", className)}>
      <Search className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-ink-3" aria-hidden />
      <Input
        type="search"
        aria-label={label}
        placeholder={label}
        value={text}
        data-page-search=""
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") setText("");
        }}
        className="no-native-clear h-8 pr-8 pl-8 text-sm"
      />
      {text && (
        <button
          type="button"
          aria-label="Clear search"
          onClick={() => setText("")}
          className="absolute top-1/2 right-1 grid size-6 -translate-y-1/2 place-items-center rounded-sm text-ink-3 hover:bg-surface-2 hover:text-ink"
        >
          <X className="size-3.5" aria-hidden />
        </button>
      )}
    </div>
  );
}
