/** What elements extend. On a server there are none; the class is only named there. */
export const ElementBase: typeof HTMLElement = (
  typeof HTMLElement === 'undefined' ? class {} : HTMLElement
) as typeof HTMLElement;
