import { TokensHost, TokensView } from '../../protocol/webviews/tokens';
import { connect } from '../shared/connect';
import { root } from '../shared/dom';
import '../shared/theme.css';
import '../shared/page.css';
import { TokensPage } from './page';
import './tokens.css';

const page = new TokensPage(() => {
  channel.notify('act', {});
});
const channel = connect(TokensHost, TokensView, {
  requests: {},
  notifications: {
    state: (state) => {
      page.show(state);
    },
  },
});
root().append(page.node);
channel.notify('ready', {});
