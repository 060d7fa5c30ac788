/** Whether the browser asks for Global Privacy Control (globalprivacycontrol.org). */
export function globalPrivacyControl(): boolean {
  return (
    typeof navigator !== 'undefined' &&
    (navigator as { readonly globalPrivacyControl?: boolean }).globalPrivacyControl === true
  );
}
