import { type Batch, makeBatch } from './batch.js';
import { cellTexts } from './cell-texts.js';
import { type Cell, contributionLimits, reportIdBytes } from './contribution.js';
import { encodeContribution } from './encode-contribution.js';

/** The messages that tell of all these cells, each under a fresh random id. `unit`: of Contribution. */
export function sealCells(cells: readonly Cell[], unit: number): Batch[] {
  const batches: Batch[] = [];
  let rest = cells;
  while (rest.length > 0) {
    const { hour, model } = rest[0] as Cell;
    const message: Cell[] = [];
    const others: Cell[] = [];
    for (const cell of rest) {
      const fits = cell.hour === hour && cell.model === model && fitOneMessage([...message, cell]);
      (fits ? message : others).push(cell);
    }
    const reportId = crypto.getRandomValues(new Uint8Array(reportIdBytes));
    batches.push(makeBatch(encodeContribution({ reportId, unit, cells: message })));
    rest = others;
  }
  return batches;
}

function fitOneMessage(cells: readonly Cell[]): boolean {
  return cellTexts(cells).every(
    ({ length }, list) => length <= (contributionLimits.texts[list] as number),
  );
}
