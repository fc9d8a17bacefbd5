import { OverviewHost, OverviewView } from '../../protocol/webviews/overview';
import { connect } from '../shared/connect';
import { root } from '../shared/dom';
import '../shared/theme.css';
import '../shared/page.css';
import './overview.css';
import { pageNode } from './page';

const channel = connect(OverviewHost, OverviewView, {
  requests: {},
  notifications: {
    state: (state) => {
      root().replaceChildren(
        pageNode(state, {
          reveal: (lines) => {
            channel.notify('reveal', { lines: [...lines] });
          },
          act: () => {
            channel.notify('act', {});
          },
        }),
      );
    },
  },
});
channel.notify('ready', {});
