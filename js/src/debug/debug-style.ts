import { styleSheet } from '../element/style-sheet.js';

// Nothing of the page's own style may reach the panel, and it follows the system: it is no part of the shop.
const css = `
:host { all: initial; position: fixed; right: 0.5rem; bottom: 0.5rem; z-index: 2147483647; width: min(27rem, calc(100vw - 1rem)); color-scheme: light dark; font: 0.8125rem/1.5 system-ui, sans-serif; }
section { display: flex; flex-direction: column; max-height: 65vh; border: 1px solid GrayText; border-radius: 0.5rem; overflow: hidden; background: Canvas; color: CanvasText; box-shadow: 0 0.25rem 1rem rgb(0 0 0 / 30%); }
header { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; padding: 0.5rem; border-bottom: 1px solid GrayText; }
h2 { flex: 1; font-size: 1rem; }
h3 { margin: 0.75rem 0 0.25rem; font-size: 0.875rem; }
h2, p, dl, dd, ol { margin: 0; padding: 0; }
button { min-height: 2.25rem; padding: 0 0.75rem; border: 1px solid GrayText; border-radius: 0.375rem; background: ButtonFace; color: ButtonText; font: inherit; cursor: pointer; }
:focus-visible { outline: 3px solid Highlight; outline-offset: -3px; }
[part=body] { overflow: auto; padding: 0.25rem 0.5rem 0.5rem; overflow-wrap: anywhere; }
[part=said]:empty, textarea[hidden] { display: none; }
[part=said] { padding: 0.25rem 0.5rem; }
textarea { width: 100%; height: 6rem; box-sizing: border-box; }
dl { display: grid; grid-template-columns: auto 1fr; gap: 0 0.75rem; }
dt { font-weight: 600; }
ol { list-style: none; }
[part=event] { padding: 0.125rem 0; border-top: 1px solid color-mix(in srgb, GrayText 40%, transparent); }
summary { cursor: pointer; }
details ol { padding-inline-start: 1rem; }
time { font-variant-numeric: tabular-nums; }
b { font-weight: 600; }
`;

/** The panel's style. */
export const debugStyle: () => CSSStyleSheet = styleSheet(css);
