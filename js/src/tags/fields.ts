export type Fields = Readonly<Record<string, unknown>>;

/** The fields of what a shop wrote; none when it is not an object. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
