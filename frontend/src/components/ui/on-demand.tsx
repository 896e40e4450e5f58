import { cloneElement, type ComponentType, lazy, type ReactElement, Suspense, useMemo, useState } from "react";

interface TriggerProps {
  onClick?: () => void;
  onFocus?: () => void;
  onPointerEnter?: () => void;
}

interface OnDemandProps<Props> {
  /** The button, as an element. The popup gets it as `trigger`. */
  trigger: ReactElement;
  /** Imports the popup, which opens at once when it is first shown. Keep it outside components. */
  load: () => Promise<{ default: ComponentType<Props & { trigger: ReactElement }> }>;
  props: Props;
}

/** Only a button until somebody wants what it opens: menus and pickers cost a page nothing before that. */
export function OnDemand<Props extends object>({ trigger, load, props }: OnDemandProps<Props>) {
  const [wanted, setWanted] = useState(false);
  const Popup = useMemo(() => lazy(load), [load]);
  if (!wanted) {
    const prepare = () => void load();
    return cloneElement(trigger as ReactElement<TriggerProps>, { onClick: () => setWanted(true), onFocus: prepare, onPointerEnter: prepare });
  }
  return (
    <Suspense fallback={trigger}>
      <Popup {...props} trigger={trigger} />
    </Suspense>
  );
}
