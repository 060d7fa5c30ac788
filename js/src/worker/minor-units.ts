// Currencies whose minor unit is not a hundredth (ISO 4217): the list of pipeline/import/price.cpp,
// which wrote the prices.
const noDecimals = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ');
const threeDecimals = 'BHD IQD JOD KWD LYD OMR TND'.split(' ');

/** How many minor units make one major unit of `currency` (ISO 4217): 100 for GBP, 1 for JPY. */
export function minorUnits(currency: string): number {
  if (noDecimals.includes(currency)) return 1;
  return threeDecimals.includes(currency) ? 1000 : 100;
}
