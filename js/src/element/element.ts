type Child = Node | string;

/** Makes an element with attributes and children; text stays text. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const name in attributes) made.setAttribute(name, attributes[name] ?? '');
  made.append(...children);
  return made;
}

/** A button that does nothing but what its listener does. */
export function button(part: string, text: string, onClick: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button', part: `button ${part}` }, text);
  made.addEventListener('click', onClick);
  return made;
}
