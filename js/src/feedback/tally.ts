/** What was counted in this page visit, whatever becomes of the consent in between. */
export interface Tally {
  counted: number;
  bounded: number;
  sent: number;
  dropped: number;
}

export const emptyTally: Readonly<Tally> = {
  counted: 0,
  bounded: 0,
  sent: 0,
  dropped: 0,
};
