const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** Bytes for people, in the binary units that torch and nvidia-smi use: `512 MiB`, `3.8 GiB`. */
export function bytesText(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  const value = bytes / 1024 ** power;
  return `${value.toFixed(power >= 3 ? 1 : 0)} ${UNITS[power] ?? 'B'}`;
}

/** The inverse, for what a program printed: `bytesOf('214.69', 'MiB')`. */
export function bytesOf(value: string, unit: string): number {
  const power = UNITS.findIndex((name) => name.toLowerCase() === unit.toLowerCase());
  return Number(value) * 1024 ** Math.max(0, power);
}
