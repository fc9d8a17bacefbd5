import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** A model of the hub, with what goes wrong with it. */
export interface HubModel {
  readonly files: Readonly<Record<string, Buffer>>;
  readonly license?: string;
  /** `auto` wants its terms accepted by whoever's token is sent. */
  readonly gated?: 'auto';
  readonly branches?: readonly string[];
  faults?: Faults;
}

/** Each may be changed while the hub runs. */
export interface Faults {
  /** By file: the answer ends after so many bytes, so many times. */
  cut?: { file: string; after: number; times: number };
  /** By file: the answer stays open after so many bytes, once. */
  stall?: { file: string; after: number };
  /** A file whose bytes are not what the API says. */
  corrupt?: string;
  /** Answers of 429 that come first, and what they ask for. */
  busy?: { times: number; retryAfter: string };
  /** The API answers so. */
  status?: number;
  /** Instead of the API, a page for people, as a hotel's network shows it. */
  page?: true;
  /** What the API says of the weights' size. */
  claimedBytes?: number;
}

export interface LoggedRequest {
  readonly host: 'hub' | 'cdn';
  readonly path: string;
  readonly range: string | undefined;
  readonly authorization: string | undefined;
}

/** Whose terms are accepted; any other token but this one is unknown. */
export const GOOD_TOKEN = 'hf_aVeryGoodTokenOfClaudioOnly12345678';
/** Known, but not to the gated model's authors. */
export const STRANGER_TOKEN = 'hf_aTokenOfSomebodyElseEntirely987654';

/**
 * A small hub on loopback that speaks the API of Hugging Face's, as far as `huggingface_hub` asks: models with their files, hashes and
 * revisions, redirects of large files to a second server (the "CDN") with signed addresses, ranges, and what it refuses.
 */
export class LoopbackHub {
  readonly requests: LoggedRequest[] = [];
  /** Bytes of each file's content that left, by name. */
  readonly served = new Map<string, number>();
  private readonly models = new Map<string, HubModel>();
  private readonly hub: Server;
  private readonly cdn: Server;

  private constructor(private readonly tls?: { readonly key: Buffer; readonly cert: Buffer }) {
    const answer = (request: IncomingMessage, response: ServerResponse) => {
      this.answer(request, response);
    };
    this.hub = tls ? createSecureServer(tls, answer) : createServer(answer);
    this.cdn = createServer((request, response) => {
      this.answerFromCdn(request, response);
    });
  }

  /** @param tls - with these, it speaks HTTPS */
  static async start(tls?: { readonly key: Buffer; readonly cert: Buffer }): Promise<LoopbackHub> {
    const hub = new LoopbackHub(tls);
    for (const server of [hub.hub, hub.cdn]) {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
    }
    return hub;
  }

  get url(): string {
    const address = addressOf(this.hub);
    return this.tls ? address.replace('http:', 'https:') : address;
  }

  add(id: string, model: HubModel): void {
    this.models.set(id, model);
  }

  /** The commit of a model, made of its files' hashes. */
  commitOf(id: string): string {
    const model = this.models.get(id);
    if (!model) throw new Error(`There is no model '${id}'.`);
    const all = Object.entries(model.files).map(([name, bytes]) => name + sha256(bytes));
    return createHash('sha1').update(all.join('\n')).digest('hex');
  }

  bytesServed(): number {
    return [...this.served.values()].reduce((all, bytes) => all + bytes, 0);
  }

  async stop(): Promise<void> {
    for (const server of [this.hub, this.cdn]) {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    }
  }

  private log(host: 'hub' | 'cdn', request: IncomingMessage): URL {
    const { authorization, range } = request.headers;
    this.requests.push({ host, path: request.url ?? '', range, authorization });
    return new URL(request.url ?? '/', 'http://loopback');
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname } = this.log('hub', request);
    const api = /^\/api\/models\/([^/]+\/[^/]+)(?:\/(refs)|\/revision\/(.+))?$/.exec(decodeURIComponent(pathname));
    const file = /^\/([^/]+\/[^/]+)\/resolve\/(.+)\/([^/]+)$/.exec(decodeURIComponent(pathname));
    const id = (api ?? file)?.[1] ?? '';
    const model = this.models.get(id);
    const token = request.headers.authorization?.replace('Bearer ', '');
    if (token !== undefined && token !== GOOD_TOKEN && token !== STRANGER_TOKEN) {
      refuse(response, 401, undefined, 'Invalid credentials in Authorization header');
      return;
    }
    if (!model) {
      refuse(response, 404, 'RepoNotFound', 'Repository not found');
      return;
    }
    const { busy, status } = model.faults ?? {};
    if (busy && busy.times > 0) {
      busy.times--;
      response.setHeader('Retry-After', busy.retryAfter);
      refuse(response, 429, undefined, 'You have made too many requests');
      return;
    }
    if (status !== undefined && api) {
      refuse(response, status, undefined, 'Something is wrong here');
      return;
    }
    if (model.faults?.page) {
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<h1>Welcome to our network</h1>');
      return;
    }
    const names = [...(model.branches ?? []), 'main', this.commitOf(id)];
    if (api?.[2] === 'refs') {
      json(response, refsOf(model, this.commitOf(id)));
      return;
    }
    const revision = api ? (api[3] ?? 'main') : (file?.[2] ?? '');
    if (!names.includes(revision)) {
      refuse(response, 404, 'RevisionNotFound', `Invalid rev id: ${revision}`);
      return;
    }
    if (api) {
      json(response, this.describe(id, model));
      return;
    }
    if (model.gated && token !== GOOD_TOKEN) {
      const known = token !== undefined;
      const why = known ? 'you are not in the authorized list' : 'you must be authenticated';
      refuse(response, known ? 403 : 401, 'GatedRepo', `Access to model ${id} is restricted: ${why}.`);
      return;
    }
    const name = file?.[3] ?? '';
    const bytes = model.files[name];
    if (!bytes) {
      refuse(response, 404, 'EntryNotFound', 'Entry not found');
      return;
    }
    response.setHeader('X-Repo-Commit', this.commitOf(id));
    if (!isLarge(name)) {
      response.setHeader('ETag', `"${gitSha1(bytes)}"`);
      this.send(request, response, id, name);
      return;
    }
    response.setHeader('X-Linked-Etag', `"${sha256(bytes)}"`);
    response.setHeader('X-Linked-Size', bytes.length);
    const key = [id, name].map(encodeURIComponent).join('/');
    response.writeHead(302, { Location: `${addressOf(this.cdn)}/${key}?X-Amz-Signature=5ecret5ignature` }).end();
  }

  private answerFromCdn(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = this.log('cdn', request);
    // As S3 does: whoever brings two ways to prove himself gets nothing. Also: a token has no business here.
    if (request.headers.authorization !== undefined || searchParams.get('X-Amz-Signature') === null) {
      refuse(response, 400, undefined, 'Only one auth mechanism allowed');
      return;
    }
    const [id = '', name = ''] = pathname.slice(1).split('/').map(decodeURIComponent);
    this.send(request, response, id, name);
  }

  private send(request: IncomingMessage, response: ServerResponse, id: string, name: string): void {
    const { files, faults = {} } = this.models.get(id) ?? { files: {} };
    let bytes = files[name] ?? Buffer.alloc(0);
    if (faults.corrupt === name) bytes = Buffer.from(bytes.map((byte) => byte ^ 1));
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (start > 0)
      response.setHeader('Content-Range', `bytes ${String(start)}-${String(bytes.length - 1)}/${String(bytes.length)}`);
    let part = bytes.subarray(start);
    response.setHeader('Content-Length', part.length);
    response.writeHead(start > 0 ? 206 : 200);
    const { cut, stall } = faults;
    const cutHere = cut?.file === name && cut.times > 0 ? cut : undefined;
    const stallHere = stall?.file === name ? stall : undefined;
    if (cutHere || stallHere) part = part.subarray(0, (cutHere ?? stallHere)?.after);
    this.served.set(name, (this.served.get(name) ?? 0) + part.length);
    if (cutHere) {
      cutHere.times--;
      response.write(part, () => response.destroy());
    } else if (stallHere) {
      delete faults.stall;
      response.write(part);
    } else response.end(part);
  }

  private describe(id: string, model: HubModel): unknown {
    const siblings = Object.entries(model.files).map(([rfilename, bytes]) => ({
      rfilename,
      size: isLarge(rfilename) ? (model.faults?.claimedBytes ?? bytes.length) : bytes.length,
      blobId: gitSha1(bytes),
      ...(isLarge(rfilename) && { lfs: { sha256: sha256(bytes), size: bytes.length, pointerSize: 134 } }),
    }));
    return {
      _id: '1',
      id,
      modelId: id,
      sha: this.commitOf(id),
      private: false,
      gated: model.gated ?? false,
      disabled: false,
      downloads: 1,
      likes: 0,
      tags: model.license === undefined ? [] : [`license:${model.license}`],
      cardData: model.license === undefined ? {} : { license: model.license },
      siblings,
    };
  }
}

function refsOf(model: HubModel, commit: string) {
  const branches = ['main', ...(model.branches ?? [])];
  return {
    branches: branches.map((name) => ({ name, ref: `refs/heads/${name}`, targetCommit: commit })),
    tags: [],
    converts: [],
  };
}

function refuse(response: ServerResponse, status: number, code: string | undefined, message: string): void {
  if (code !== undefined) response.setHeader('X-Error-Code', code);
  response.setHeader('X-Error-Message', message);
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify({ error: message }));
}

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
}

function addressOf(server: Server): string {
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

/** Large files of the hub lie apart (git LFS). */
function isLarge(name: string): boolean {
  return /\.(safetensors|bin|gguf|onnx|model)$/.test(name);
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function gitSha1(bytes: Buffer): string {
  return createHash('sha1')
    .update(`blob ${String(bytes.length)}\0`)
    .update(bytes)
    .digest('hex');
}
