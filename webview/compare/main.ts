import { CompareHost, CompareView } from '../../protocol/webviews/compare';
import { connect } from '../shared/connect';
import { root } from '../shared/dom';
import '../shared/theme.css';
import '../shared/page.css';
import './compare.css';
import { ComparePage } from './page';

const page = new ComparePage((run) => {
  channel.notify('open', { run });
});
const channel = connect(CompareHost, CompareView, {
  requests: {},
  notifications: {
    comparison: (comparison) => {
      page.show(comparison);
    },
  },
});
root().append(page.node);
channel.notify('ready', {});
