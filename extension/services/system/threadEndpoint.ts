import type { Endpoint } from '../../../protocol/channel';

/** What a thread and its owner have in common: a `Worker`, or the port to the one that started it. */
interface Port {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  off(event: 'message', listener: (message: unknown) => void): unknown;
}

/** The wire between two threads. */
export function threadEndpoint(port: Port): Endpoint {
  return {
    send: (message) => {
      port.postMessage(message);
    },
    listen: (listener) => {
      port.on('message', listener);
      return () => port.off('message', listener);
    },
  };
}
