import type { TokenPart } from '../../protocol/dataset';
import * as l10n from '../shared/l10n';

export function roleWords(role: TokenPart['role']): string {
  switch (role) {
    case 'system':
      return l10n.t('System prompt');
    case 'user':
      return l10n.t('Questions');
    case 'assistant':
      return l10n.t('Answers');
    case 'template':
      return l10n.t('Template');
  }
}
