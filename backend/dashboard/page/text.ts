const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const shortDay = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  timeZone: 'UTC',
});
const superscripts: Readonly<Record<string, string>> = Object.fromEntries(
  [...'-0123456789'].map((sign, index) => [sign, [...'⁻⁰¹²³⁴⁵⁶⁷⁸⁹'][index] ?? sign]),
);
const minus = (text: string): string => text.replace('-', '−');

function percent(share: number, digits: number): string {
  return `${minus((share * 100).toFixed(digits))} %`;
}

/** Digits after the point that tell `share` from its neighbours: small shares need more. */
function percentDigits(share: number): number {
  const size = Math.abs(share);
  if (size === 0) return 0;
  if (size >= 0.1) return 1;
  return size >= 0.001 ? 2 : 3;
}

/** Both ends with the digits of the larger: "42.1 to 43.5 %". */
function shareInterval(low: number, high: number): string {
  const digits = percentDigits(Math.max(Math.abs(low), Math.abs(high)));
  return `${minus((low * 100).toFixed(digits))} to ${percent(high, digits)}`;
}

function amount(minorUnits: number, currency: string): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return minus(format.format(minorUnits / 10 ** digits));
}

/** Without the minor units: for axes. */
function wholeAmount(minorUnits: number, currency: string): string {
  const digits =
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions()
      .maximumFractionDigits ?? 2;
  return new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    notation: 'compact',
    maximumFractionDigits: 1,
  }).format(minorUnits / 10 ** digits);
}

function bytes(size: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  let rest = size;
  while (rest >= 1024 && unit + 1 < units.length) {
    rest /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? rest : rest.toFixed(1)} ${units[unit]}`;
}

function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days > 0) return `${days} d ${hours % 24} h`;
  if (hours > 0) return `${hours} h ${minutes % 60} min`;
  return minutes > 0 ? `${minutes} min` : `${Math.floor(seconds)} s`;
}

/** How numbers, times and names look on the page. */
export const text = {
  count: (value: number): string => minus(whole.format(value)),
  /** Three significant digits. */
  number: (value: number): string => minus(short.format(value)),
  share: (value: number): string => percent(value, percentDigits(value)),
  signedShare: (value: number): string =>
    `${value > 0 ? '+' : ''}${percent(value, percentDigits(value))}`,
  shareInterval,
  amount,
  wholeAmount,
  bytes,
  duration,
  /** "2026-11-22 10:00" */
  hour: (rfc3339: string): string => rfc3339.slice(0, 16).replace('T', ' '),
  /** "22 Nov" */
  shortDay: (milliseconds: number): string => shortDay.format(milliseconds),
  /** "22 Nov", or "22 Nov 06:00" off midnight */
  moment: (rfc3339: string): string => {
    const time = rfc3339.slice(11, 16);
    const day = shortDay.format(Date.parse(rfc3339));
    return time === '00:00' ? day : `${day} ${time}`;
  },
  /** "10⁻⁶", "2.5 × 10⁻⁶": two digits, for sums of such numbers are not exact. */
  power: (value: number): string => {
    const [digits, exponent] = value.toExponential(1).split('e');
    const factor = Number(digits);
    const raised = [...(exponent ?? '').replace('+', '')].map((sign) => superscripts[sign] ?? sign);
    return `${factor === 1 ? '' : `${factor} × `}10${raised.join('')}`;
  },
  /** "2026-11-22" */
  day: (rfc3339: string): string => rfc3339.slice(0, 10),
  slot: (slot: string): string => (slot === '' ? 'outside any rail' : slot),
  /** Enough of the hash to tell models apart. */
  model: (model: string | null): string => (model === null ? 'no model' : model.slice(0, 8)),
  /** "add_to_cart" as "add to cart" */
  words: (name: string): string => name.replaceAll('_', ' '),
  /** "add_to_cart" as "Add to cart" */
  title: (name: string): string =>
    name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' '),
};
