import { open } from 'node:fs/promises';
import { weightsUnreadable } from '../../core/errors';

/** A header is some bytes for each tensor; more than this is no model's. */
const MOST_HEADER_BYTES = 100e6;

export interface SafetensorsHeader {
  /** Numbers in all tensors. */
  readonly parameters: number;
  readonly bytes: number;
}

interface Tensor {
  readonly shape?: readonly number[];
  readonly data_offsets?: readonly [number, number];
}

/**
 * Reads the header of a safetensors file, and looks whether its tensors are in the file.
 *
 * @throws UserError when they are not
 */
export async function readSafetensors(file: string): Promise<SafetensorsHeader> {
  const handle = await open(file).catch((error: unknown) => {
    throw weightsUnreadable(file, error instanceof Error ? error.message : String(error));
  });
  try {
    const { size } = await handle.stat();
    const read = async (at: number, length: number) => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, at);
      return buffer.subarray(0, bytesRead);
    };
    const start = await read(0, Math.min(size, 64));
    if (start.toString('latin1').startsWith('version https://git-lfs'))
      throw weightsUnreadable(file, "it is Git LFS's pointer, not the weights ('git lfs pull' fetches them)");
    const length = start.length < 8 ? 0 : Number(start.readBigUInt64LE(0));
    if (length < 2 || length > MOST_HEADER_BYTES || 8 + length > size)
      throw weightsUnreadable(file, `its header claims ${String(length)} bytes of ${String(size)}`);
    const header = parseHeader((await read(8, length)).toString('utf8'));
    if (!header) throw weightsUnreadable(file, 'its header is no JSON');
    const tensors = Object.entries(header).filter(([name]) => name !== '__metadata__');
    const end = Math.max(0, ...tensors.map(([, { data_offsets: offsets }]) => offsets?.[1] ?? 0));
    if (8 + length + end > size) {
      throw weightsUnreadable(
        file,
        `it has ${String(size)} bytes where its tensors need ${String(8 + length + end)}, so it was cut short`,
      );
    }
    const parameters = tensors.reduce((sum, [, { shape = [] }]) => sum + shape.reduce((all, one) => all * one, 1), 0);
    return { parameters, bytes: size };
  } finally {
    await handle.close();
  }
}

function parseHeader(text: string): Record<string, Tensor> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && Object.values(value).every((one) => one !== null)
      ? (value as Record<string, Tensor>)
      : undefined;
  } catch {
    return undefined;
  }
}
