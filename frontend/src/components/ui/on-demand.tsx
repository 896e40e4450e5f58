import { cloneElement, type ComponentType, lazy, type ReactElement, Suspense, useState } from "react";

interface TriggerProps {
  onClick?: () => void;
  onFocus?: () => void;
  onPointerEnter?: () => void;
}

type Popup<Props> = ComponentType<Props & { trigger: ReactElement }>;

/**
 * A component that is only its `trigger` until somebody wants what it opens: menus and pickers cost a page nothing
 * before that. `load` imports the popup, which opens at once when it is first shown. Call it outside components.
 */
export function onDemand<Props extends object>(load: () => Promise<{ default: Popup<Props> }>): Popup<Props> {
  const Loaded = lazy(load) as unknown as Popup<Props>;
  return function OnDemand(props) {
    const [wanted, setWanted] = useState(false);
    const { trigger } = props;
    if (wanted) {
      return (
        <Suspense fallback={trigger}>
          <Loaded {...props} />
        </Suspense>
      );
    }
    const prepare = () => void load();
    return cloneElement(trigger as ReactElement<TriggerProps>, { onClick: () => setWanted(true), onFocus: prepare, onPointerEnter: prepare });
  };
}
