/**
 * The arguments of a gtag() call, as it pushes them to the data layer: an `arguments` object, or an array.
 * Null for any other message.
 */
export function commandOf(message: unknown): readonly unknown[] | null {
  if (Array.isArray(message)) return message;
  const isArguments = Object.prototype.toString.call(message) === '[object Arguments]';
  return isArguments ? Array.from(message as ArrayLike<unknown>) : null;
}
