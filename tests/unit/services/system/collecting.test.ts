import { expect, it } from 'vitest';
import { collecting } from '../../../../extension/services/system/collecting';

it('says which package comes, whatever its name has in it, and how far that is', () => {
  const told: [string, number][] = [];
  const read = collecting(4, (message, share) => told.push([message, share]));
  read('Looking in links: /wheels');
  read('Collecting mlflow-skinny==3.17.2 (from -r loggers.txt (line 3))');
  read('  Downloading mlflow_skinny-3.17.2-py3-none-any.whl (2.0 MB)');
  read('Processing /a folder/ruamel.yaml-0.18.6-py3-none-any.whl (from -r loggers.txt (line 9))');
  read('Collecting tensorboard');
  expect(told).toEqual([
    ['Installing mlflow-skinny', 0.25],
    ['Installing ruamel.yaml', 0.5],
    ['Installing tensorboard', 0.75],
  ]);
});
