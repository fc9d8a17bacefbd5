import { toErrorDetails } from '../../protocol/errors';
import { RunHost, RunView } from '../../protocol/webviews/run';
import { connect } from '../shared/connect';
import { root } from '../shared/dom';
import '../shared/theme.css';
import '../shared/page.css';
import { RunPage } from './page';
import './run.css';

let page: RunPage | undefined;

const channel = connect(RunHost, RunView, {
  requests: {},
  notifications: {
    manifest: (manifest) => {
      page = new RunPage(manifest, {
        stop: () => {
          channel.request('stop', {}).catch((error: unknown) => {
            page?.showFailure(toErrorDetails(error).message);
          });
        },
        act: (action) => {
          channel.notify('act', action);
        },
      });
      root().replaceChildren(page.node);
    },
    events: ({ events, standing }) => {
      page?.take(events, standing);
    },
  },
});
channel.notify('ready', {});
