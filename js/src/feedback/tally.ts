/** What was counted in this page visit, whatever becomes of the consent in between. */
export interface Tally {
  counted: number;
  limitReached: boolean;
  sent: number;
  dropped: number;
}

export const emptyTally: Readonly<Tally> = {
  counted: 0,
  limitReached: false,
  sent: 0,
  dropped: 0,
};
