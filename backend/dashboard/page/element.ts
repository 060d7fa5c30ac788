type Attribute = string | number | boolean | null;
export type Child = Node | string | null;

/**
 * Makes an element with attributes and children. An attribute that is `true` is set without a value; `false` and
 * `null` leave it out, as `null` does among the children. No `style`: the page's policy forbids it.
 */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, Attribute>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === false) continue;
    node.setAttribute(name, value === true ? '' : String(value));
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}
