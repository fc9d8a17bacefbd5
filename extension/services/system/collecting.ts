/**
 * Reads what pip and uv print while they install: says which package comes, and how far that is.
 *
 * @param packages - how many there are
 * @param say - `share` is from 0 to 1
 */
export function collecting(packages: number, say: (message: string, share: number) => void): (line: string) => void {
  let collected = 0;
  return (line) => {
    const name = /^(?:Collecting|Processing) (?:.*[/\\])?([\w.-]+?)(?:-\d|=|$)/.exec(
      line.split(' (from ')[0] ?? '',
    )?.[1];
    if (name) say(`Installing ${name}`, ++collected / Math.max(packages, collected));
  };
}
