const locale = document.documentElement.lang || 'en';

/** A number as people of VS Code's language write it. */
export function decimal(value: number, digits = 0): string {
  return new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

/** Small numbers in powers of ten, e.g. a learning rate: `1.0e-4`. */
export function scientific(value: number): string {
  return value === 0 ? '0' : value.toExponential(1);
}
