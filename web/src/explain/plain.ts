/** Return what the API says without the flags of the command line that it ends with: here there are buttons. */
export function plain(text: string): string {
  return text.replace(/(:|\.? ?(Settle all of it at once|Settle it):) `-.*$/s, '');
}
