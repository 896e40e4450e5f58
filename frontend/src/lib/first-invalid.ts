/** Leads to the first field that is marked as wrong, once the marks are on screen; does nothing where all is well. */
export function focusFirstInvalid(form: Element | null | undefined): void {
  requestAnimationFrame(() => form?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
}
