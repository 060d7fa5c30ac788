import { styleSheet } from './style-sheet.js';

// System colours follow the page's color-scheme, so that the element is dark where the page is. One rule
// a line: every byte of this text is sent to shoppers.
const css = `
:host { display: block; color: var(--near-lens-text, CanvasText); --gap: var(--near-lens-gap, 0.75rem); --round: var(--near-lens-radius, 0.75rem); --edge: var(--near-lens-border, GrayText); --ground: var(--near-lens-surface, Canvas); --mark: var(--near-lens-accent, Highlight); }
[hidden] { display: none !important; }
section, [part=camera], [part=frame], [part=results] { display: grid; gap: var(--gap); min-width: 0; }
[part=camera], [part=frame], [part=start] { justify-items: center; }
[part=start] { display: grid; gap: var(--gap); padding: var(--gap); border: 2px dashed var(--edge); border-radius: var(--round); background: var(--ground); text-align: center; }
:host([data-over]) [part=start], :host([data-over]) [part=stage], :focus-visible { outline: 3px solid var(--mark); outline-offset: 2px; }
p, h3, ul { margin: 0; padding: 0; }
h3 { font-size: 1.1em; }
[part=buttons], [part=busy] { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; }
[part~=button] { min-height: 2.75rem; padding: 0.5rem 1rem; border: 1px solid var(--edge); border-radius: var(--round); background: var(--near-lens-button, ButtonFace); color: var(--near-lens-button-text, ButtonText); font: inherit; cursor: pointer; }
video, canvas { display: block; max-width: 100%; max-height: var(--near-lens-photo-height, 60vh); }
[part=stage] { position: relative; overflow: hidden; max-width: 100%; border-radius: var(--round); user-select: none; -webkit-user-select: none; }
[part=crop-area] { position: absolute; inset: 0; cursor: crosshair; touch-action: none; }
[part=crop] { position: absolute; box-sizing: border-box; border: 2px solid #fff; box-shadow: 0 0 0 1px #000, 0 0 0 200vmax rgb(0 0 0 / 45%); cursor: move; }
[part=crop]:focus-visible { outline-offset: -6px; }
[part~=handle] { position: absolute; width: 1.75rem; height: 1.75rem; border: 0 solid #fff; background: none; filter: drop-shadow(0 0 1px #000); }
[part~=topLeft] { left: 0; top: 0; border-width: 6px 0 0 6px; cursor: nwse-resize; }
[part~=topRight] { right: 0; top: 0; border-width: 6px 6px 0 0; cursor: nesw-resize; }
[part~=bottomLeft] { left: 0; bottom: 0; border-width: 0 0 6px 6px; cursor: nesw-resize; }
[part~=bottomRight] { right: 0; bottom: 0; border-width: 0 6px 6px 0; cursor: nwse-resize; }
progress { flex: 1 1 8rem; min-width: 0; accent-color: var(--mark); }
[part=status] { min-height: 1.5em; }
[part=error] { padding: var(--gap); border-inline-start: 4px solid var(--near-lens-error, #c62828); background: var(--ground); }
ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(var(--near-lens-item-width, 8rem), 100%), 1fr)); gap: var(--gap); list-style: none; }
li { min-width: 0; }
[part=link] { display: grid; gap: 0.25rem; width: 100%; padding: 0; border: 0; background: none; color: inherit; font: inherit; text-align: start; text-decoration: none; overflow-wrap: anywhere; cursor: pointer; }
[part=image] { width: 100%; aspect-ratio: 1; border-radius: var(--round); background: var(--ground); object-fit: cover; }
`;

/** The element's style. */
export const lensStyle: () => CSSStyleSheet = styleSheet(css);
