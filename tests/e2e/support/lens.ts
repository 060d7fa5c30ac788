import type { Locator, Page } from 'playwright-core';

/** `<near-lens>` on the shop's page "Photo search", as a shopper uses it. */
export class Lens {
  readonly element: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.element = page.locator('near-lens');
  }

  async open(): Promise<void> {
    await this.#page.getByRole('link', { name: 'Photo search' }).click();
    await this.element.getByText('Your photo stays on this device.').first().waitFor();
  }

  /** Chooses a file and gives the ids that are found for the whole photo. */
  async search(file: Buffer, name = 'photo.jpg', mimeType = 'image/jpeg'): Promise<string[]> {
    const found = this.#nextSearch();
    await this.choose(file, name, mimeType);
    return (await found).at(-1) ?? [];
  }

  async choose(file: Buffer, name: string, mimeType: string): Promise<void> {
    await this.element
      .locator('input[type="file"]:not([capture])')
      .first()
      .setInputFiles({ name, mimeType, buffer: file });
  }

  /**
   * Drags a corner of the frame sideways by a share of the photo's width, and gives the ids of each
   * group, the marked part's first.
   */
  async dragCorner(corner: 'topLeft' | 'topRight', by: number): Promise<string[][]> {
    const found = this.#nextSearch();
    const area = await this.element.locator('[part="crop-area"]').boundingBox();
    const handle = await this.element.locator(`[part~="${corner}"]`).boundingBox();
    if (area === null || handle === null) throw new Error('the photo is not on screen');
    const x = handle.x + handle.width / 2;
    const y = handle.y + handle.height / 2;
    const { mouse } = this.#page;
    await mouse.move(x, y);
    await mouse.down();
    await mouse.move(x + by * area.width, y, { steps: 5 });
    await mouse.up();
    return found;
  }

  /** Marks the whole photo again, and gives the ids of each group. */
  markWhole(): Promise<string[][]> {
    const found = this.#nextSearch();
    return this.element
      .getByRole('button', { name: 'Whole photo' })
      .click()
      .then(() => found);
  }

  /** The text of the latest error. */
  async errorText(): Promise<string> {
    const error = this.element.locator('[part="error"]');
    await error.waitFor();
    return error.innerText();
  }

  #nextSearch(): Promise<string[][]> {
    return this.element.evaluate(
      (lens) =>
        new Promise<string[][]>((resolve) => {
          lens.addEventListener(
            'nearshelf:lens-search',
            (event) => {
              const { groups } = (event as CustomEvent<{ groups: { items: { id: string }[] }[] }>)
                .detail;
              resolve(groups.map(({ items }) => items.map(({ id }) => id)));
            },
            { once: true },
          );
        }),
    );
  }
}
