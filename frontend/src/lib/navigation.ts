let navigated = false;

/** Called by the router once the user went from one page to another. */
export function markNavigated(): void {
  navigated = true;
}

/** Whether the page on screen was reached inside the app; on the first page the focus stays where browsers put it. */
export function hasNavigated(): boolean {
  return navigated;
}
