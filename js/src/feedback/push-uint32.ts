/** Adds the four bytes of an unsigned number, lowest first. */
export function pushUint32(bytes: number[], value: number): void {
  for (let shift = 0; shift < 32; shift += 8) bytes.push((value >>> shift) & 0xff);
}
