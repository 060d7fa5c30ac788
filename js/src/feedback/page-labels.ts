const maxExperiments = 3;

/** What the page says of its visitor on its root element: see docs/STOREFRONTS.md. */
export class PageLabels {
  private readonly refused_ = new Set<string>();

  /** `experiment:arm`, as many as are counted. */
  get experiments(): string[] {
    return this.read_('nearExperiment', /^[\w.-]+:[\w.:-]+$/).slice(0, maxExperiments);
  }

  /** Of these, one a day is counted. */
  get segments(): string[] {
    return this.read_('nearSegment', /^[\w.:-]+$/);
  }

  /** The words of an attribute that have the form, and the length that the format allows. */
  private read_(name: string, form: RegExp): string[] {
    const words = document.documentElement?.dataset[name]?.match(/\S+/g) ?? [];
    return words.filter((word) => {
      if (form.test(word) && word.length <= 64) return true;
      if (!this.refused_.has(word)) console.warn(`nearshelf: ${name} takes no "${word}"`);
      this.refused_.add(word);
      return false;
    });
  }
}
