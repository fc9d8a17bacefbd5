import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { Channel, defineContract, type Endpoint } from '../../../protocol/channel';
import { UserError } from '../../../protocol/errors';
import { threadEndpoint } from '../../../extension/services/system/threadEndpoint';

const Calculator = defineContract({
  requests: {
    divide: { params: z.object({ by: z.number() }), result: z.object({ quotient: z.number() }) },
    wait: { params: z.object({}), result: z.object({ aborted: z.boolean() }) },
  },
  notifications: { noted: z.object({ text: z.string() }) },
});
const Nobody = defineContract({ requests: {}, notifications: {} });

const ports: MessagePort[] = [];

function endpointOf(port: MessagePort): Endpoint {
  ports.push(port);
  return threadEndpoint(port);
}

function connect(onNoted: (text: string) => void = () => undefined, onRefused?: (error: UserError) => void) {
  const { port1, port2 } = new MessageChannel();
  let started: () => void = () => undefined;
  const waiting = new Promise<void>((resolve) => {
    started = resolve;
  });
  const server = new Channel(
    endpointOf(port1),
    Nobody,
    Calculator,
    {
      requests: {
        divide: ({ by }) => {
          if (by === 0) throw new UserError({ code: 'zero', message: 'Cannot divide by 0. Choose another number.' });
          return { quotient: 12 / by };
        },
        wait: (_params, signal) =>
          new Promise((resolve) => {
            signal.addEventListener('abort', () => {
              resolve({ aborted: true });
            });
            started();
          }),
      },
      notifications: {
        noted: ({ text }) => {
          onNoted(text);
        },
      },
    },
    onRefused,
  );
  const client = new Channel(endpointOf(port2), Calculator, Nobody, { requests: {}, notifications: {} }, onRefused);
  return { client, server, waiting, raw: port2 };
}

afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

describe('Channel', () => {
  it('answers a request', async () => {
    const { client } = connect();
    await expect(client.request('divide', { by: 4 })).resolves.toEqual({ quotient: 3 });
  });

  it('rejects the caller with the code and the words of a handler that throws', async () => {
    const { client } = connect();
    await expect(client.request('divide', { by: 0 })).rejects.toMatchObject({
      code: 'zero',
      message: 'Cannot divide by 0. Choose another number.',
    });
  });

  it('rejects a request whose parameters do not fit the contract', async () => {
    const { client } = connect();
    await expect(client.request('divide', { by: 'two' as unknown as number })).rejects.toMatchObject({
      code: 'protocol',
    });
  });

  it('tells the handler that its caller has given up', async () => {
    const { client, waiting } = connect();
    const abort = new AbortController();
    const reply = client.request('wait', {}, abort.signal);
    await waiting;
    abort.abort();
    await expect(reply).resolves.toEqual({ aborted: true });
  });

  it('leaves nobody waiting when it is closed', async () => {
    const { client, waiting } = connect();
    const reply = client.request('wait', {});
    await waiting;
    client.close();
    await expect(reply).rejects.toMatchObject({ code: 'channel-closed' });
    await expect(client.request('divide', { by: 1 })).rejects.toMatchObject({ code: 'channel-closed' });
  });

  it('tells both sides of a notification that the contract refuses', async () => {
    const refused: string[] = [];
    const noted: string[] = [];
    const both = new Promise<void>((resolve) => {
      const { client } = connect(
        (text) => noted.push(text),
        ({ message, detail = '' }) => {
          refused.push(`${message} ${detail}`);
          if (refused.length === 4) resolve();
        },
      );
      client.notify('noted', { text: null as unknown as string });
      client.notify('unheard' as 'noted', { text: '' });
    });
    await both;
    expect(noted).toEqual([]);
    expect(refused.filter((text) => text.includes("'noted'") && text.includes('expected string'))).toHaveLength(2);
    expect(refused.filter((text) => text.includes("'unheard'"))).toHaveLength(2);
    expect(refused.join()).not.toContain('Reload');
  });

  it('delivers notifications in order and ignores strangers on the wire', async () => {
    const noted: string[] = [];
    const { client, raw } = connect((text) => noted.push(text));
    raw.postMessage({ hello: 'stranger' });
    client.notify('noted', { text: 'one' });
    client.notify('noted', { text: 'two' });
    await client.request('divide', { by: 1 });
    expect(noted).toEqual(['one', 'two']);
  });
});
