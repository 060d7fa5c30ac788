type Value = string | number | null | undefined;

/** `text` with `{name}` replaced by the value of that name, or by nothing where there is none. */
export function fillIn(text: string, values: Readonly<Record<string, Value>>): string {
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ''));
}
