const CODE = /^(\d{6}|[a-z2-7]{5}-[a-z2-7]{5})$/i;

/** Whether this has the form of an app's code or a recovery code. */
export function isCode(text: string): boolean {
  return CODE.test(text.trim());
}
