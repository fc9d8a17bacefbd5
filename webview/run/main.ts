import { toErrorDetails } from '../../protocol/errors';
import { RunHost, RunView } from '../../protocol/webviews/run';
import { connect } from '../shared/connect';
import { root } from '../shared/dom';
import '../shared/theme.css';
import { RunPage } from './page';
import './run.css';

let page: RunPage | undefined;

const channel = connect(RunHost, RunView, {
  requests: {},
  notifications: {
    manifest: (manifest) => {
      page = new RunPage(manifest, () => {
        channel.request('stop', {}).catch((error: unknown) => {
          page?.showFailure(toErrorDetails(error).message);
        });
      });
      root().replaceChildren(page.node);
    },
    events: ({ events, state }) => {
      page?.take(events, state);
    },
  },
});
channel.notify('ready', {});
