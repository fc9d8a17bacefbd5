import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ProjectFile } from '../../../../protocol/project';
import { readLocks } from '../../../../extension/services/environment/locks';

const root = path.resolve(import.meta.dirname, '../../../..');

describe.each(ProjectFile.shape.profile.unwrap().options)('the lock of the profile %s', (profile) => {
  const locks = readLocks(root, profile);
  const text = readFileSync(locks.packages, 'utf8');
  const wanted = readFileSync(locks.packages.replace(/\.txt$/, '.in'), 'utf8');

  it('has a hash for every package, and nothing of torch', () => {
    const entries = text.split(/\n(?=[a-z])/).slice(1);
    expect(entries.length).toBe(locks.pins.length);
    for (const entry of entries) expect(entry).toMatch(/--hash=sha256:[0-9a-f]{64}/);
    for (const pin of locks.pins) expect(pin).not.toMatch(/^(torch|triton|nvidia-|cuda-)/);
    expect(locks.torchVersion).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('has the versions that its .in file names', () => {
    const named = wanted.match(/^[a-z-]+==\S+/gm) ?? [];
    expect(named.length).toBeGreaterThan(3);
    for (const pin of named) {
      if (pin.startsWith('torch==')) expect(pin).toBe(`torch==${locks.torchVersion}`);
      else expect(locks.pins).toContain(pin);
    }
  });

  it('constrains what torch brings with as many versions of a package as there are Pythons for it', () => {
    const networkx = locks.constraints.filter((line) => line.startsWith('networkx=='));
    expect(networkx.length).toBeGreaterThan(1);
    for (const line of networkx) expect(line).toMatch(/^networkx==[\d.]+ ; python_full_version /);
    expect(locks.constraints.length).toBe(locks.pins.length);
  });
});

it('a profile knows the oldest Python that its packages were resolved for', () => {
  expect(readLocks(root, 'stable').oldestPython).toBe(10);
  expect(readLocks(root, 'modern').oldestPython).toBe(11);
});
