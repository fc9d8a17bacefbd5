import { describe, expect, it } from 'vitest';
import { parseNvidiaSmi } from '../../../../extension/services/system/gpu';

const BANNER = `
+-----------------------------------------------------------------------------------------+
| NVIDIA-SMI 550.54.14              Driver Version: 550.54.14      CUDA Version: 12.4     |
|-----------------------------------------+------------------------+----------------------+
`;

describe('an NVIDIA card', () => {
  it('is read from what its driver prints', () => {
    expect(parseNvidiaSmi('NVIDIA GeForce GTX 1650, 4096, 3811, 550.54.14\n', BANNER)).toEqual({
      name: 'NVIDIA GeForce GTX 1650',
      totalBytes: 4096 * 1024 ** 2,
      freeBytes: 3811 * 1024 ** 2,
      driver: '550.54.14',
      cuda: '12.4',
    });
  });

  it('is absent where the driver says something else', () => {
    expect(parseNvidiaSmi('No devices were found\n', BANNER)).toBeUndefined();
    expect(parseNvidiaSmi('Card, [N/A], [N/A], 550\n', '')).toBeUndefined();
  });
});
