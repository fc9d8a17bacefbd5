import {
  type Button,
  type Dropdown,
  provideVSCodeDesignSystem,
  type TextArea,
  vsCodeButton,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeProgressRing,
  vsCodeTextArea,
} from '@vscode/webview-ui-toolkit';
import { element, setAttributes } from './dom';

// The toolkit is archived. This is its only importer, so that one file changes if it must go.
provideVSCodeDesignSystem().register(
  vsCodeButton(),
  vsCodeDropdown(),
  vsCodeOption(),
  vsCodeProgressRing(),
  vsCodeTextArea(),
);

export type { Button, Dropdown, TextArea };

interface ButtonOptions {
  readonly appearance?: 'primary' | 'secondary' | 'icon';
  /** For an icon button: what it does. */
  readonly label?: string;
  readonly press: () => void;
}

export function button(content: string | Node, { appearance = 'primary', label, press }: ButtonOptions): Button {
  const made = document.createElement('vscode-button') as Button;
  setAttributes(made, { appearance, 'aria-label': label, title: label });
  made.append(content);
  made.addEventListener('click', press);
  return made;
}

/** A drop-down with a visible or spoken `label`; `change` gets the id that was chosen. */
export function dropdown(label: string, change: (id: string) => void): Dropdown {
  const made = document.createElement('vscode-dropdown') as Dropdown;
  setAttributes(made, { 'aria-label': label, title: label });
  made.addEventListener('change', () => {
    change(made.value);
  });
  return made;
}

/** Replaces what a drop-down offers. */
export function setOptions(
  target: Dropdown,
  options: readonly { readonly id: string; readonly label: string }[],
  selected: string | undefined,
): void {
  target.replaceChildren(
    ...options.map(({ id, label }) => {
      const option = document.createElement('vscode-option');
      setAttributes(option, { value: id, selected: id === selected });
      option.textContent = label;
      return option;
    }),
  );
  if (selected !== undefined) target.value = selected;
}

/** A field whose `label` is heard, not seen (the toolkit takes a name from its text alone). */
export function textArea(label: string, placeholder: string, rows: number): TextArea {
  const made = document.createElement('vscode-text-area') as TextArea;
  made.textContent = label;
  setAttributes(made, { placeholder, rows: String(rows), resize: 'none' });
  return made;
}

/** Turns while something is awaited; `label` says what. */
export function progressRing(label: string): HTMLElement {
  const ring = document.createElement('vscode-progress-ring');
  return element('span', { class: 'waiting', role: 'status' }, ring, label);
}
