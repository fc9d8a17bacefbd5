import { execFileSync, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, lstatSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { managedEnvironment } from '../../extension/services/environment/environment';
import { lookOnHub, snapshotFromHub, type FoundOnHub } from '../../extension/services/models/hubModel';
import type { ProgressUpdate } from '../../extension/services/system/progress';
import { repository } from '../support/bundles';
import { GOOD_TOKEN, LoopbackHub, STRANGER_TOKEN, type Faults, type HubModel } from '../support/loopbackHub';
import { temporaryFolder } from '../support/temporary';

const environment = managedEnvironment('stable', { installation: repository });
const WEIGHTS = 'model.safetensors';
const yes = { consent: () => Promise.resolve(true) };

let hub: LoopbackHub;
let cache = '';

beforeAll(async () => {
  hub = await LoopbackHub.start();
});
afterAll(() => hub.stop());

beforeEach(async () => {
  vi.unstubAllEnvs();
  const home = await temporaryFolder();
  cache = path.join(home, 'hub');
  vi.stubEnv('HF_ENDPOINT', hub.url);
  vi.stubEnv('HF_HOME', home);
  for (const name of [
    'HF_TOKEN',
    'HF_HUB_CACHE',
    'HF_HUB_OFFLINE',
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'http_proxy',
    'https_proxy',
  ])
    vi.stubEnv(name, '');
  vi.stubEnv('NO_PROXY', '127.0.0.1');
  hub.requests.length = 0;
  hub.served.clear();
});

/** The files of a model, as far as fetching looks at them; a megabyte of weights. */
function model(more: Partial<HubModel> & { files?: Record<string, Buffer> } = {}): HubModel {
  const config = { architectures: ['LlamaForCausalLM'], model_type: 'llama', max_position_embeddings: 2048 };
  return {
    license: 'apache-2.0',
    ...more,
    files: {
      'config.json': json(config),
      'tokenizer.json': json({ version: '1.0' }),
      'tokenizer_config.json': json({ chat_template: '{{ messages }}' }),
      [WEIGHTS]: randomBytes(1_000_003),
      ...more.files,
    },
  };
}

const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const fetchIt = (requested: string, options: Parameters<typeof snapshotFromHub>[2] = { hub: yes }) =>
  snapshotFromHub(environment, requested, options);
const totalOf = ({ files }: HubModel) => Object.values(files).reduce((all, { length }) => all + length, 0);

describe('a model of the hub', () => {
  it('is told with its size, licence and commit before it is fetched, whole, checked, and by the CDN without a token', async () => {
    const wanted = model();
    hub.add('maria/small-chat', wanted);
    const asked: FoundOnHub[] = [];
    const updates: ProgressUpdate[] = [];
    const found = await fetchIt('maria/small-chat', {
      progress: (update) => updates.push(update),
      hub: {
        token: GOOD_TOKEN,
        consent: (it) => {
          asked.push(it);
          return Promise.resolve(true);
        },
      },
    });
    const commit = hub.commitOf('maria/small-chat');
    expect(asked).toMatchObject([
      {
        license: 'apache-2.0',
        commit,
        revision: 'main',
        bytes: totalOf(wanted),
        architecture: 'llama',
        contextLength: 2048,
      },
    ]);
    expect(asked[0]?.freeBytes).toBeGreaterThan(1e6);
    expect(found.snapshot).toBe(path.join(cache, 'models--maria--small-chat', 'snapshots', commit));
    for (const [name, bytes] of Object.entries(wanted.files))
      expect(readFileSync(path.join(found.snapshot, name)).equals(bytes), name).toBe(true);
    expect(readFileSync(path.join(cache, 'models--maria--small-chat/refs/main'), 'utf8')).toBe(commit);
    expect(lstatSync(path.join(found.snapshot, WEIGHTS)).isSymbolicLink()).toBe(true);
    expect(hub.bytesServed()).toBe(totalOf(wanted));
    const last = updates.findLast(({ bytes }) => bytes !== undefined);
    expect(last).toMatchObject({ bytes: totalOf(wanted), totalBytes: totalOf(wanted), fraction: 1 });
    const cdn = hub.requests.filter(({ host }) => host === 'cdn');
    expect(cdn).toHaveLength(1);
    expect(cdn[0]?.authorization).toBeUndefined();
    expect(hub.requests[0]?.authorization).toBe(`Bearer ${GOOD_TOKEN}`);
  });

  it('goes on after a kill with the byte at which it was ended, and asks for no byte twice', async () => {
    const wanted = model({ faults: { stall: { file: WEIGHTS, after: 400_000 } } });
    hub.add('maria/killed', wanted);
    const found = await lookOnHub(environment, 'maria/killed', {});
    const command = environment.command('hub-fetch', '--requested', 'maria/killed', '--commit', found.commit);
    const child = spawn(command.file, command.arguments, { env: { ...process.env, ...command.variables } });
    const partial = path.join(cache, 'models--maria--killed/blobs', `${sha256(wanted.files[WEIGHTS])}.incomplete`);
    await vi.waitFor(() => expect(statSync(partial).size).toBe(400_000), { timeout: 60_000, interval: 50 });
    child.kill('SIGKILL');
    await once(child, 'exit');

    const again = await fetchIt('maria/killed', {
      hub: { consent: (it) => Promise.resolve(it.missingBytes === 600_003) },
    });
    expect(hub.served.get(WEIGHTS)).toBe(1_000_003);
    expect(hub.bytesServed()).toBe(totalOf(wanted));
    expect(hub.requests.filter(({ host }) => host === 'cdn').map(({ range }) => range)).toEqual([
      undefined,
      'bytes=400000-',
    ]);
    expect(readFileSync(path.join(again.snapshot, WEIGHTS)).equals(wanted.files[WEIGHTS] ?? Buffer.alloc(0))).toBe(
      true,
    );
    expect(existsSync(partial)).toBe(false);
  });

  it('goes on by itself where a connection is cut, and says so when it is cut again and again', async () => {
    const faults: Faults = { cut: { file: WEIGHTS, after: 300_000, times: 2 } };
    hub.add('maria/cut', model({ faults }));
    await fetchIt('maria/cut');
    expect(hub.served.get(WEIGHTS)).toBe(1_000_003);

    const dead = model({ faults: { cut: { file: WEIGHTS, after: 0, times: 99 } } });
    hub.add('maria/dead', dead);
    await expect(fetchIt('maria/dead')).rejects.toMatchObject({
      code: 'hub-cut',
      message: expect.stringMatching(/'model.safetensors' of 'maria\/dead' did not come whole .* 0 of 1,000,003 bytes/),
    });
    dead.faults = {};
    await fetchIt('maria/dead');
  });

  it('keeps nothing of a file with another hash than the hub says', async () => {
    const wrong = model({ faults: { corrupt: WEIGHTS } });
    hub.add('maria/wrong', wrong);
    await expect(fetchIt('maria/wrong')).rejects.toMatchObject({ code: 'hub-wrong-hash' });
    expect(await readdir(path.join(cache, 'models--maria--wrong/blobs'))).toHaveLength(3);
    wrong.faults = {};
    await fetchIt('maria/wrong');
  });

  it('that is in the cache is used without network, and only as long as it is what it says', async () => {
    const wanted = model();
    hub.add('maria/cached', wanted);
    const { snapshot } = await fetchIt('maria/cached');
    hub.requests.length = 0;
    vi.stubEnv('HF_ENDPOINT', 'http://127.0.0.1:9');
    const refusing = { consent: () => Promise.resolve(false) };
    expect(await fetchIt('maria/cached', { hub: refusing })).toMatchObject({ snapshot, missingBytes: 0 });
    vi.stubEnv('HF_HUB_OFFLINE', '1');
    const commit = hub.commitOf('maria/cached');
    expect(await fetchIt(`maria/cached@${commit}`, { hub: refusing })).toMatchObject({ snapshot });
    await expect(fetchIt('maria/absent')).rejects.toMatchObject({ code: 'hub-offline' });
    expect(hub.requests).toEqual([]);

    const blob = path.join(cache, 'models--maria--cached/blobs', sha256(wanted.files[WEIGHTS]));
    writeFileSync(blob, 'something else');
    await expect(fetchIt('maria/cached')).rejects.toMatchObject({
      code: 'hub-wrong-hash',
      message: expect.stringContaining(`'${blob}'`),
    });
  });

  it('lies where the person keeps the cache', async () => {
    hub.add('maria/elsewhere', model());
    const elsewhere = path.join(await temporaryFolder(), 'meus modelos');
    vi.stubEnv('HF_HUB_CACHE', elsewhere);
    expect((await fetchIt('maria/elsewhere')).snapshot).toContain(elsewhere);
  });

  it('is fetched with its pieces and its template alone: no pickle, no copy in another form, no code', async () => {
    const piece = randomBytes(1000);
    const needed = {
      'config.json': json({ architectures: ['Qwen3ForCausalLM'], model_type: 'qwen3' }),
      'model.safetensors.index.json': json({
        weight_map: { a: 'model-00001-of-00002.safetensors', b: 'model-00002-of-00002.safetensors' },
      }),
      'model-00001-of-00002.safetensors': piece,
      'model-00002-of-00002.safetensors': randomBytes(1001),
      'tokenizer.json': json({}),
      'tokenizer_config.json': json({}),
      'chat_template.jinja': Buffer.from('{{ messages }}'),
      'generation_config.json': json({ temperature: 0.6 }),
    };
    const left = ['pytorch_model.bin', 'consolidated.safetensors', 'model.Q4_K_M.gguf', 'model.onnx', 'modeling_x.py'];
    const files = { ...needed, ...Object.fromEntries(left.map((name) => [name, randomBytes(50)])) };
    hub.add('maria/pieces', { files });
    const { snapshot } = await fetchIt('maria/pieces');
    expect((await readdir(snapshot)).sort()).toEqual(Object.keys(needed).sort());
  });

  it.each([
    ['pickle', { 'config.json': json({}), 'pytorch_model.bin': randomBytes(9) }, 'hub-pickle-only', /pickles only/],
    ['gguf', { 'chat.Q4_K_M.gguf': randomBytes(9) }, 'hub-wrong-format', /no config.json \(there is .gguf\)/],
    ['adapter', { 'adapter_config.json': json({}) }, 'hub-adapter', /is an adapter, not a base model/],
    ['mute', { 'config.json': json({}), [WEIGHTS]: randomBytes(9) }, 'hub-no-tokenizer', /has no tokenizer/],
    [
      'awq',
      { ...model().files, 'config.json': json({ quantization_config: { quant_method: 'awq' } }) },
      'base-quantised',
      /quantised already \('awq'\)/,
    ],
    [
      'code',
      { ...model().files, 'config.json': json({ auto_map: { AutoConfig: 'x.py' } }) },
      'base-custom-code',
      /brings Python code of its own/,
    ],
    [
      'broken',
      { ...model().files, 'config.json': Buffer.from('{') },
      'hub-incomplete',
      /config.json that cannot be read/,
    ],
    [
      'torn',
      {
        ...{ 'config.json': json({}), 'tokenizer.json': json({}) },
        'model.safetensors.index.json': json({ weight_map: { a: 'model-00001-of-00001.safetensors' } }),
      },
      'hub-incomplete',
      /lacks 'model-00001-of-00001.safetensors'/,
    ],
  ])('that is of no use is refused before it is fetched: %s', async (name, files, code, message) => {
    hub.add(`maria/${name}`, { files });
    await expect(fetchIt(`maria/${name}`)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(hub.served.get(WEIGHTS)).toBeUndefined();
  });
});

describe('a hub that refuses', () => {
  it('says what to accept and where, for a gated model, before anything is fetched', async () => {
    hub.add('maria/gated', model({ gated: 'auto' }));
    const anonymous = await failureOf(fetchIt('maria/gated'));
    expect(anonymous).toMatchObject({ code: 'hub-gated', action: { command: 'personaTuner.hub.setToken' } });
    expect(anonymous.message).toContain(`Open ${hub.url}/maria/gated, sign in, and accept its terms`);
    expect(anonymous.message).toContain('HF_TOKEN');
    vi.stubEnv('HF_TOKEN', STRANGER_TOKEN);
    const stranger = await failureOf(fetchIt('maria/gated'));
    expect(stranger.message).toContain('with the account of your token');
    expect(hub.served.size).toBe(0);
    // The one of the secret storage goes before.
    await fetchIt('maria/gated', { hub: { ...yes, token: GOOD_TOKEN } });
    expect(hub.served.get(WEIGHTS)).toBe(1_000_003);
  });

  it.each([
    ['maria/nowhere', {}, 'hub-unknown-model', /There is no model 'maria\/nowhere' at .*, or it is private/],
    ['maria/plain@v9', {}, 'hub-unknown-revision', /'maria\/plain' has no revision 'v9'. It has: main, v1/],
    ['maria/plain', { HF_TOKEN: 'hf_unknownToken' }, 'hub-token-refused', /does not know the token/],
    ['maria/plain', { HF_TOKEN: 'hf_öther' }, 'hub-token-refused', /a letter that no token has/],
    ['maria/plain', { HF_ENDPOINT: 'http://127.0.0.1:9' }, 'hub-unreachable', /connection refused/],
    ['maria/ill', {}, 'hub-failed', /answered 503/],
    ['maria/secret', { HF_TOKEN: GOOD_TOKEN }, 'hub-forbidden', /does not let this token read .* Something is wrong/],
    ['maria/hotel', {}, 'hub-strange', /is no model hub/],
    ['maria/huge', {}, 'hub-disk-full', /needs 909.5 TiB on the disk of/],
  ])('says it in a sentence: %s %j', async (requested, variables, code, message) => {
    hub.add('maria/plain', model({ branches: ['v1'] }));
    hub.add('maria/ill', model({ faults: { status: 503 } }));
    hub.add('maria/secret', model({ faults: { status: 403 } }));
    hub.add('maria/hotel', model({ faults: { page: true } }));
    hub.add('maria/huge', model({ faults: { claimedBytes: 1e15 } }));
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    const failure = await failureOf(fetchIt(requested));
    expect(failure).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(failure.message.split('\n')).toHaveLength(1);
  });

  it('is given the time that it asks for, if that is not too long', async () => {
    const waiting: string[] = [];
    hub.add('maria/busy', model({ faults: { busy: { times: 2, retryAfter: '1' } } }));
    await fetchIt('maria/busy', { hub: yes, progress: ({ message }) => waiting.push(message) });
    expect(waiting).toContain('The hub asks to wait 1 s');
    hub.add('maria/busier', model({ faults: { busy: { times: 9, retryAfter: '3600' } } }));
    await expect(fetchIt('maria/busier')).rejects.toMatchObject({
      code: 'hub-busy',
      message: expect.stringContaining('Try again in 60 min'),
    });
  });

  it('never gets a word without consent, and a no is a cancel', async () => {
    hub.add('maria/unasked', model());
    await expect(fetchIt('maria/unasked', {})).rejects.toMatchObject({ code: 'hub-consent-needed' });
    await expect(fetchIt('maria/unasked', { hub: { consent: () => Promise.resolve(false) } })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(hub.served.has(WEIGHTS)).toBe(false);
  });

  it('is a token’s only reader: none in what a failed verb prints, nor in its arguments', async () => {
    hub.add('maria/gated', model({ gated: 'auto' }));
    for (const [name, value] of [
      ['PERSONA_TUNER_HUB_TOKEN', STRANGER_TOKEN],
      ['HF_TOKEN', 'hf_bad\ttoken'],
      ['HF_TOKEN', STRANGER_TOKEN],
    ] as const) {
      const command = environment.command('hub-look', '--requested', 'maria/gated');
      const child = spawn(command.file, command.arguments, {
        env: { ...process.env, ...command.variables, HF_DEBUG: '1', [name]: value },
      });
      const lines: string[] = [];
      for (const stream of [child.stdout, child.stderr]) createInterface(stream).on('line', (line) => lines.push(line));
      await once(child, 'close');
      const printed = lines.join('\n');
      expect(printed).toContain('"error"');
      expect(printed).toContain('Traceback');
      expect(printed).not.toContain(value);
      expect(printed).not.toContain('hf_bad');
      expect(printed).not.toContain('5ecret5ignature');
    }
  });

  it('is trusted by the person’s own certificates', async () => {
    const folder = await temporaryFolder();
    const [key, cert] = ['key.pem', 'cert.pem'].map((name) => path.join(folder, name)) as [string, string];
    const subject = ['-subj', '/CN=loopback', '-addext', 'subjectAltName=IP:127.0.0.1'];
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', ...subject, '-keyout', key, '-out', cert],
      {
        stdio: 'ignore',
      },
    );
    const secure = await LoopbackHub.start({ key: readFileSync(key), cert: readFileSync(cert) });
    try {
      secure.add('maria/secure', model());
      vi.stubEnv('HF_ENDPOINT', secure.url);
      for (const name of ['REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'SSL_CERT_FILE']) vi.stubEnv(name, undefined);
      const refused = await failureOf(lookOnHub(environment, 'maria/secure', {}));
      expect(refused).toMatchObject({
        code: 'hub-unreachable',
        message: expect.stringContaining('REQUESTS_CA_BUNDLE'),
      });
      for (const name of ['REQUESTS_CA_BUNDLE', 'SSL_CERT_FILE']) {
        vi.stubEnv(name, cert);
        expect((await lookOnHub(environment, 'maria/secure', {})).model).toBe('maria/secure');
        vi.stubEnv(name, undefined);
      }
    } finally {
      await secure.stop();
    }
  });

  it('is reached through the person’s proxy', async () => {
    hub.add('maria/behind', model());
    vi.stubEnv('HF_ENDPOINT', 'http://hub.invalid');
    vi.stubEnv('HTTP_PROXY', hub.url);
    vi.stubEnv('http_proxy', hub.url);
    const found = await lookOnHub(environment, 'maria/behind', {});
    expect(found.commit).toBe(hub.commitOf('maria/behind'));
    expect(hub.requests[0]?.path).toContain('http://hub.invalid/');
  });
});

const sha256 = (bytes: Buffer | undefined) =>
  createHash('sha256')
    .update(bytes ?? '')
    .digest('hex');
async function failureOf(work: Promise<unknown>): Promise<{ code: string; message: string }> {
  const failure = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toBeDefined();
  return failure as { code: string; message: string };
}
