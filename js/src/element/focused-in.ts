/** What has the focus in the tree that `host` is in: the host itself for its shadow tree. */
export function focusedIn(host: HTMLElement): HTMLElement | null {
  return (host.getRootNode() as Document).activeElement as HTMLElement | null;
}
