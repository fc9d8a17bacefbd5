import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const MAKE_WHEEL = `
import sys, zipfile
file, name, version, tag, requires = sys.argv[1:]
info = f'{name}-{version}.dist-info'
files = {
    f'{name}.py': f'version = "{version}"',
    f'{info}/METADATA': f'Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n' + (f'Requires-Dist: {requires}\\n' if requires else ''),
    f'{info}/WHEEL': f'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: {tag}\\n',
}
files[f'{info}/RECORD'] = ''.join(f'{f},,\\n' for f in files) + f'{info}/RECORD,,\\n'
with zipfile.ZipFile(file, 'w') as wheel:
    for name, text in files.items():
        wheel.writestr(name, text)
`;

/** Makes a wheel of one empty module: a package registry's edge, without the registry. Returns its SHA-256. */
export function makeWheel(
  folder: string,
  name: string,
  version: string,
  { tag = 'py3-none-any', requires = '' }: { tag?: string; requires?: string } = {},
): string {
  const file = path.join(folder, `${name}-${version}-${tag}.whl`);
  execFileSync('python3', ['-c', MAKE_WHEEL, file, name, version, tag, requires]);
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
