import { afterAll, beforeAll, describe, it } from 'vitest';
import { openWindow, type Window } from './openWindow';

describe('the window', () => {
  let window: Window;

  beforeAll(async () => {
    window = await openWindow();
  });
  afterAll(async () => {
    await window.close();
  });

  it('shows the example project behind the icon in the activity bar', async () => {
    const { workbench } = window;
    await workbench.activity('Persona').click();
    await workbench.row(/personality_v1\.jsonl.*79/).waitFor();
    await workbench.screenshot('datasets', 'light');
    await workbench.screenshot('datasets', 'dark');
  });

  it('runs a command from the palette', async () => {
    const { workbench } = window;
    await workbench.command('Persona: Open persona.json');
    await workbench.page.locator('.tab.active[data-resource-name="persona.json"]').waitFor();
  });
});
