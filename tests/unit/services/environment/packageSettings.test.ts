import { expect, it } from 'vitest';
import { parsePackageSettings, settingsForUv } from '../../../../extension/services/environment/packageSettings';

const LIST = [
  ":env:.find-links='/wheels here'",
  "global.cert='/certs.crt'",
  "global.constraint='/pins.txt'",
  "global.extra-index-url='https://one.invalid/simple https://two.invalid/simple'",
  "global.find-links='/ignored'",
  'install.trusted-host="\\none.invalid\\ntwo.invalid"',
  "global.timeout='60'",
].join('\n');

it("reads pip's own list: a variable beats a section, several values are split", () => {
  const settings = parsePackageSettings(LIST);
  expect(settings.extraIndexUrls).toEqual(['https://one.invalid/simple', 'https://two.invalid/simple']);
  expect(settings.trustedHosts).toEqual(['one.invalid', 'two.invalid']);
  expect(settings.constraints).toEqual(['/pins.txt']);
  expect(settings.findLinks).toEqual(['/wheels', 'here']);
  expect(settings).toMatchObject({ cert: '/certs.crt', noIndex: false, timeout: '60', indexUrl: undefined });
});

it('hands each of them on to uv, which reads none by itself', () => {
  const uv = settingsForUv(parsePackageSettings(LIST));
  expect(uv.arguments.join(' ')).toContain('--find-links /wheels');
  expect(uv.arguments.join(' ')).toContain(
    '--extra-index-url https://one.invalid/simple --extra-index-url https://two.invalid/simple',
  );
  expect(uv.arguments).toContain('--allow-insecure-host');
  expect(uv.constraints).toEqual(['--constraint', '/pins.txt']);
  expect(uv.variables).toEqual({ SSL_CERT_FILE: '/certs.crt', UV_HTTP_TIMEOUT: '60' });
});

it('adds nothing where pip has no settings', () => {
  expect(settingsForUv(parsePackageSettings(''))).toEqual({ arguments: [], constraints: [], variables: {} });
});
