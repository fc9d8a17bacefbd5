import * as z from 'zod';
import { ErrorDetails, toErrorDetails, UserError } from './errors';

/**
 * One direction of a conversation between two processes: the requests that one side answers, and the
 * notifications that it takes. Both sides import the same object, so a forgotten case does not compile.
 */
export interface Contract {
  readonly requests: Readonly<Record<string, { readonly params: z.ZodType; readonly result: z.ZodType }>>;
  readonly notifications: Readonly<Record<string, z.ZodType>>;
}

/** Types a literal as a contract without widening it. */
export function defineContract<const C extends Contract>(contract: C): C {
  return contract;
}

type Requests<C extends Contract> = C['requests'];
type Notifications<C extends Contract> = C['notifications'];
type Params<C extends Contract, M extends keyof Requests<C>> = z.input<Requests<C>[M]['params']>;
type Result<C extends Contract, M extends keyof Requests<C>> = z.output<Requests<C>[M]['result']>;

/** What a side that answers `C` must provide: one handler per request and per notification. */
export interface Handlers<C extends Contract> {
  readonly requests: {
    readonly [M in keyof Requests<C>]: (
      params: z.output<Requests<C>[M]['params']>,
      signal: AbortSignal,
    ) => Promise<z.input<Requests<C>[M]['result']>> | z.input<Requests<C>[M]['result']>;
  };
  readonly notifications: {
    readonly [N in keyof Notifications<C>]: (params: z.output<Notifications<C>[N]>) => void;
  };
}

/** The wire: a worker's port, a child's IPC, a webview's postMessage. */
export interface Endpoint {
  send(message: unknown): void;
  /** Calls `listener` for each message; the returned function stops it. */
  listen(listener: (message: unknown) => void): () => void;
}

const Envelope = z.union([
  z.object({ kind: z.literal('request'), id: z.number(), method: z.string(), params: z.unknown() }),
  z.object({ kind: z.literal('result'), id: z.number(), result: z.unknown() }),
  z.object({ kind: z.literal('error'), id: z.number(), error: ErrorDetails }),
  z.object({ kind: z.literal('cancel'), id: z.number() }),
  z.object({ kind: z.literal('notification'), method: z.string(), params: z.unknown() }),
  /** The other side did not understand what we told it. */
  z.object({ kind: z.literal('refused'), error: ErrorDetails }),
]);
type Envelope = z.infer<typeof Envelope>;

interface Pending {
  readonly method: string;
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/**
 * Typed requests, replies, cancellation and notifications over any {@link Endpoint}.
 *
 * A handler that throws rejects its caller; closing the channel rejects every request still open. So nobody
 * is left waiting. A message that a contract refuses is told on both sides, never dropped.
 *
 * @typeParam Remote - what the other side answers
 * @typeParam Local - what this side answers
 */
export class Channel<Remote extends Contract, Local extends Contract> {
  private readonly pending = new Map<number, Pending>();
  private readonly running = new Map<number, AbortController>();
  private readonly stopListening: () => void;
  /** A webview that reloads keeps its wire: replies to the page before must not fit requests of the new one. */
  private nextId = Math.floor(Math.random() * 2 ** 40);
  private closed: UserError | undefined;

  constructor(
    private readonly endpoint: Endpoint,
    private readonly remote: Remote,
    private readonly local: Local,
    private readonly handlers: Handlers<Local>,
    /** Told of each message that a contract refused, ours or the other side's. */
    private readonly refused: (error: UserError) => void = complain,
  ) {
    this.stopListening = endpoint.listen((message) => {
      const envelope = Envelope.safeParse(message);
      if (envelope.success) this.receive(envelope.data);
      else if (isEnvelope(message)) this.refuse(malformed(String(message.kind), envelope.error));
    });
  }

  /** Asks the other side; aborting `signal` asks it to stop, and its answer (or error) still settles the promise. */
  request<M extends keyof Requests<Remote> & string>(
    method: M,
    params: Params<Remote, M>,
    signal?: AbortSignal,
  ): Promise<Result<Remote, M>> {
    if (this.closed) return Promise.reject(this.closed);
    const id = this.nextId++;
    const contract = this.remote.requests[method];
    return new Promise<Result<Remote, M>>((resolve, reject) => {
      const cancel = () => {
        this.endpoint.send({ kind: 'cancel', id } satisfies Envelope);
      };
      const settle = (settleWith: () => void) => {
        this.pending.delete(id);
        signal?.removeEventListener('abort', cancel);
        settleWith();
      };
      this.pending.set(id, {
        method,
        resolve: (value) => {
          settle(() => {
            const result = contract?.result.safeParse(value);
            if (result?.success) resolve(result.data as Result<Remote, M>);
            else reject(malformed(method, result?.error));
          });
        },
        reject: (error) => {
          settle(() => {
            reject(error);
          });
        },
      });
      this.endpoint.send({ kind: 'request', id, method, params } satisfies Envelope);
      if (signal?.aborted) cancel();
      else signal?.addEventListener('abort', cancel, { once: true });
    });
  }

  notify<N extends keyof Notifications<Remote> & string>(method: N, params: z.input<Notifications<Remote>[N]>): void {
    if (!this.closed) this.endpoint.send({ kind: 'notification', method, params } satisfies Envelope);
  }

  /** Ends the conversation: open requests of ours reject with `reason`, handlers still at work are aborted. */
  close(reason = new UserError({ code: 'channel-closed', message: 'The other process has ended.' })): void {
    if (this.closed) return;
    this.closed = reason;
    this.stopListening();
    for (const pending of [...this.pending.values()]) pending.reject(reason);
    for (const controller of this.running.values()) controller.abort();
  }

  private receive(envelope: Envelope): void {
    switch (envelope.kind) {
      case 'request':
        void this.answer(envelope.id, envelope.method, envelope.params);
        break;
      case 'result':
        this.pending.get(envelope.id)?.resolve(envelope.result);
        break;
      case 'error':
        this.pending.get(envelope.id)?.reject(new UserError(envelope.error));
        break;
      case 'cancel':
        this.running.get(envelope.id)?.abort();
        break;
      case 'notification': {
        const schema = this.local.notifications[envelope.method];
        const params = schema?.safeParse(envelope.params);
        const handler = this.handlers.notifications[envelope.method];
        if (params?.success) handler?.(params.data as never);
        else this.refuse(malformed(envelope.method, params?.error));
        break;
      }
      case 'refused':
        this.refused(new UserError(envelope.error));
        break;
    }
  }

  private refuse(error: UserError): void {
    this.refused(error);
    if (!this.closed) this.endpoint.send({ kind: 'refused', error: error.toDetails() } satisfies Envelope);
  }

  private async answer(id: number, method: string, raw: unknown): Promise<void> {
    const controller = new AbortController();
    this.running.set(id, controller);
    let reply: Envelope;
    try {
      const params = this.local.requests[method]?.params.safeParse(raw);
      const handler = this.handlers.requests[method];
      if (!params?.success || !handler) throw malformed(method, params?.error);
      reply = { kind: 'result', id, result: await handler(params.data as never, controller.signal) };
    } catch (error) {
      reply = { kind: 'error', id, error: toErrorDetails(error) };
    } finally {
      this.running.delete(id);
    }
    if (!this.closed) this.endpoint.send(reply);
  }
}

function malformed(method: string, error: z.ZodError | undefined): UserError {
  return new UserError({
    code: 'protocol',
    message:
      `A part of Persona Tuner did not understand the message '${method}' of another, so what you asked for may be missing. ` +
      'This is a fault of ours: please report it with what the log says of it.',
    detail: error ? z.prettifyError(error) : 'No such message is known.',
  });
}

/** Other messages may pass the same wire: a page's window has those of its own extensions. */
function isEnvelope(message: unknown): message is { kind: unknown } {
  return typeof message === 'object' && message !== null && 'kind' in message;
}

function complain(error: UserError): void {
  console.error(`${error.message}\n${error.detail ?? ''}`);
}
