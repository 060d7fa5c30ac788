import { decodePhoto } from '../vision/decode-photo.js';
import type { ImageSearchOptions } from '../vision/image-search-types.js';
import { Camera, cameraErrorText } from './camera.js';
import { CropBox } from './crop-box.js';
import { isWhole } from './crop-region.js';
import { ElementBase } from './element-base.js';
import { errorText } from './error-text.js';
import { fillIn } from './fill-in.js';
import { LensResults } from './lens-results.js';
import { lensStyle } from './lens-style.js';
import { type LensTexts, lensTexts } from './lens-texts.js';
import type { LensFilter, LensFind, LensShelf } from './lens-types.js';
import { type LensActions, LensView } from './lens-view.js';
import { imageIn, isEditing } from './photo-files.js';
import { type ItemRenderer, renderTemplate } from './render-item.js';

// Long enough not to search for every step of a drag.
const settleTime = 250;

/**
 * `<near-lens>`: search by photo, from the choice of a photo to the list of products. Attributes:
 * `limit` (items of a list), `rail-slot` (name of the lists in the shop's counts). A `<template>` in it
 * makes the items, with `{title}` and the like filled in. Events: `nearshelf:lens-search`,
 * `nearshelf:lens-select` (cancelable: then the item's link is not followed), `nearshelf:lens-error`.
 */
export class NearLens extends ElementBase {
  /** Of all elements of a name; set by defineNearLens(). */
  static texts: LensTexts = lensTexts;
  static shelf: LensShelf | null = null;

  /** Another than the one of defineNearLens(), for this element. */
  shelf: LensShelf | null = this.kind_.shelf;
  /** Makes the items instead of a template; its nodes stand in the page, where its styles apply. */
  renderItem: ItemRenderer | null = null;
  /** Applied to the next search. */
  filter: LensFilter = {};

  private readonly texts_: LensTexts = this.kind_.texts;
  private readonly crop_ = new CropBox(this.texts_, () => this.searchSoon_());
  private readonly results_ = new LensResults({
    host: this,
    texts: this.texts_,
    render: () => this.ownRenderer_(),
    onSelect: (detail) => this.tell_('select', detail),
  });
  private readonly view_: LensView;
  private readonly camera_: Camera;
  private photo_: Blob | null = null;
  private search_: AbortController | null = null;
  private timer_: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    const { crop_: crop, results_: results, texts_: texts } = this;
    const actions: LensActions = {
      choose: (file) => void this.searchFor(file),
      openCamera: () => void this.openCamera_(),
      takePhoto: () => void this.takePhoto_(),
      markWhole: () => {
        crop.reset();
        this.searchSoon_();
      },
      startOver: () => this.clear(),
      cancel: () => this.cancel_(),
      tryAgain: () => void this.runSearch_(),
    };
    this.view_ = new LensView(texts, actions, crop.element, results.element, cameraKind());
    this.camera_ = new Camera(this.view_.video);
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [lensStyle()];
    root.append(this.view_.element);
    this.addEventListener('dragover', (event) => this.onDrag_(event));
    this.addEventListener('dragleave', () => this.removeAttribute('data-over'));
    this.addEventListener('drop', (event) => this.onDrag_(event));
  }

  /** For the browser. */
  connectedCallback(): void {
    document.addEventListener('paste', this.onPaste_);
  }

  /** For the browser. */
  disconnectedCallback(): void {
    document.removeEventListener('paste', this.onPaste_);
    this.stop_();
  }

  /**
   * Shows a photo and searches for it. Resolves when results or an error are on screen, or when
   * another search has taken its place. Never rejects.
   */
  async searchFor(photo: Blob): Promise<void> {
    this.clear();
    const reading = new AbortController();
    const { signal } = reading;
    this.search_ = reading;
    this.view_.work(this.texts_.reading);
    try {
      const bitmap = await decodePhoto(photo);
      if (!signal.aborted) this.view_.showPhoto(bitmap);
      bitmap.close();
    } catch (thrown) {
      if (signal.aborted) return;
      this.clear();
      this.fail_(thrown);
    }
    if (signal.aborted) return;
    this.photo_ = photo;
    await this.runSearch_();
  }

  /** Forgets the photo and stops what is under way. */
  clear(): void {
    this.stop_();
    this.photo_ = null;
    this.crop_.reset();
    this.results_.clear();
    this.view_.start();
  }

  private ownRenderer_(): ItemRenderer | null {
    if (this.renderItem) return this.renderItem;
    const template = this.querySelector('template');
    return template ? (item) => renderTemplate(template, item) : null;
  }

  private searchSoon_(): void {
    clearTimeout(this.timer_);
    this.timer_ = setTimeout(() => void this.runSearch_(), settleTime);
  }

  private async runSearch_(): Promise<void> {
    const { photo_: photo, shelf, view_: view } = this;
    if (!photo || !shelf) return;
    this.stop_();
    const search = new AbortController();
    const { signal } = search;
    this.search_ = search;
    const region = isWhole(this.crop_.region) ? null : this.crop_.region;
    view.work(this.texts_.searching);
    try {
      const { groups } = await shelf.searchByImage(photo, {
        ...this.options_(),
        ...(region && { region }),
        signal,
        onProgress: (loaded, total) => view.progress(loaded, total),
      });
      if (signal.aborted) return;
      this.results_.show(groups);
      const count = groups[0]?.items.length ?? 0;
      const { found, nothing } = this.texts_;
      view.rest(count > 0 ? fillIn(found, { count }) : nothing);
      const detail: LensFind = { groups, region };
      this.tell_('search', detail);
    } catch (thrown) {
      if (signal.aborted) return;
      this.fail_(thrown);
      view.offerAgain();
    }
  }

  private options_(): ImageSearchOptions {
    const limit = Number(this.getAttribute('limit'));
    const slot = this.getAttribute('rail-slot');
    return { ...this.filter, ...(limit > 0 && { limit }), ...(slot && { slot }) };
  }

  private stop_(): void {
    clearTimeout(this.timer_);
    this.search_?.abort();
    this.search_ = null;
    this.camera_.close();
  }

  private cancel_(): void {
    this.stop_();
    this.view_.rest(this.texts_.cancelled);
    if (this.photo_) this.view_.offerAgain();
  }

  private fail_(thrown: unknown): void {
    this.view_.fail(errorText(thrown, this.texts_));
    this.tell_('error', thrown);
  }

  private async openCamera_(): Promise<void> {
    this.view_.enter('camera');
    try {
      await this.camera_.open();
    } catch (thrown) {
      this.clear();
      this.view_.fail(cameraErrorText(thrown, this.texts_));
    }
  }

  private async takePhoto_(): Promise<void> {
    try {
      await this.searchFor(await this.camera_.take());
    } catch (thrown) {
      this.view_.fail(cameraErrorText(thrown, this.texts_));
    }
  }

  private readonly onPaste_ = (event: ClipboardEvent): void => {
    const image = imageIn(event.clipboardData);
    if (!image || event.defaultPrevented || isEditing(event)) return;
    event.preventDefault();
    void this.searchFor(image);
  };

  /** A file that is held over the element, or dropped on it. */
  private onDrag_(event: DragEvent): void {
    const { dataTransfer, type } = event;
    if (!dataTransfer?.types.includes('Files')) return;
    // Without this the browser opens the file instead.
    event.preventDefault();
    this.toggleAttribute('data-over', type === 'dragover');
    // A file that is no image gets the words for one.
    const file = imageIn(dataTransfer) ?? dataTransfer.files[0];
    if (type === 'drop' && file) void this.searchFor(file);
  }

  /** False when a listener prevented what follows. */
  private tell_(name: string, detail: unknown): boolean {
    const options = { detail, bubbles: true, composed: true, cancelable: true };
    return this.dispatchEvent(new CustomEvent(`nearshelf:lens-${name}`, options));
  }

  private get kind_(): typeof NearLens {
    return this.constructor as typeof NearLens;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'near-lens': NearLens;
  }
}

/** A phone's own camera takes better photos than a page can; where there is none, the page shows it. */
function cameraKind(): 'page' | 'device' | null {
  if (matchMedia('(pointer: coarse)').matches) return 'device';
  return Camera.isSupported ? 'page' : null;
}
