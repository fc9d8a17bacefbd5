import { Channel, type Contract, type Endpoint, type Handlers } from '../../protocol/channel';
import { fromWire } from '../../protocol/webviewWire';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

const api = acquireVsCodeApi();

const endpoint: Endpoint = {
  send: (message) => {
    api.postMessage(message);
  },
  listen: (listener) => {
    const receive = (event: MessageEvent<unknown>) => {
      listener(fromWire(event.data));
    };
    window.addEventListener('message', receive);
    return () => {
      window.removeEventListener('message', receive);
    };
  },
};

/** The page's end of the wire to the extension. */
export function connect<Host extends Contract, View extends Contract>(
  host: Host,
  view: View,
  handlers: Handlers<View>,
): Channel<Host, View> {
  return new Channel(endpoint, host, view, handlers);
}

/** What the page kept with {@link keepState} before it was hidden or reloaded. */
export function keptState(): unknown {
  return api.getState();
}

export function keepState(state: unknown): void {
  api.setState(state);
}
