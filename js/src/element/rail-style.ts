import { styleSheet } from './style-sheet.js';

// Nothing has a colour of its own. Titles, prices and reasons have a fixed number of lines, so that no
// answer moves what stands below. One rule a line: every byte of this text is sent to shoppers.
const css = `\
:host,section{display:flow-root}\
:host{min-height:var(--near-rail-height)}\
:host([hidden]),:host([empty=""]),[hidden],ul:empty{display:none!important}\
ul{display:flex;gap:var(--near-rail-gap,1rem);margin:0;padding:4px;list-style:none;overflow-x:auto;scroll-snap-type:x proximity;scroll-padding:4px}\
li{flex:none;width:var(--near-rail-item-width,10rem);scroll-snap-align:start;overflow-wrap:anywhere}\
[part=link]{all:unset;display:grid;width:100%;line-height:1.5;cursor:pointer}\
:focus-visible{outline:auto}\
span{height:1.5em;overflow:hidden}\
[part~=title]{height:3em}\
[part=image]{width:100%;height:auto;aspect-ratio:var(--near-rail-image-ratio,1);object-fit:cover}\
`;

/** The element's style. */
export const railStyle: () => CSSStyleSheet = styleSheet(css);
