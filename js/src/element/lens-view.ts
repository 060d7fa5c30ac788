import { button, element } from './element.js';
import { fillIn } from './fill-in.js';
import type { LensTexts } from './lens-texts.js';

/** What the shopper asks for by a button. */
export interface LensActions {
  readonly choose: (file: File) => void;
  readonly openCamera: () => void;
  readonly takePhoto: () => void;
  readonly markWhole: () => void;
  readonly startOver: () => void;
  readonly cancel: () => void;
  readonly tryAgain: () => void;
}

export type LensStage = 'start' | 'camera' | 'photo';

const megabyte = 1e6;

/** The element's own nodes, but for crop box and results, and what they show. */
export class LensView {
  readonly element: HTMLElement;
  readonly video: HTMLVideoElement;
  private readonly canvas_: HTMLCanvasElement;
  private readonly stages_: Record<LensStage, HTMLElement>;
  private readonly busy_: HTMLElement;
  private readonly bar_: HTMLProgressElement;
  private readonly amount_: HTMLElement;
  private readonly status_: HTMLElement;
  private readonly error_: HTMLElement;
  private readonly again_: HTMLElement;
  private readonly chooser_: HTMLInputElement;

  constructor(
    private readonly texts_: LensTexts,
    actions: LensActions,
    crop: HTMLElement,
    results: HTMLElement,
    camera: 'page' | 'device' | null,
  ) {
    const texts = texts_;
    this.chooser_ = filePicker('chooser', actions.choose);
    // On a phone the browser opens the device's camera for it.
    const capture = filePicker('capture', actions.choose);
    capture.setAttribute('capture', 'environment');
    const openCamera = camera === 'device' ? () => capture.click() : actions.openCamera;
    this.video = element('video', { part: 'video', 'aria-label': texts.viewfinder });
    this.video.muted = true;
    this.video.playsInline = true;
    this.canvas_ = element('canvas', { part: 'photo', role: 'img', 'aria-label': texts.photo });
    this.stages_ = {
      start: element(
        'div',
        { part: 'start' },
        element('p', { part: 'invitation' }, texts.invitation),
        buttons(
          button('choose', texts.choose, () => this.chooser_.click()),
          ...(camera ? [button('open-camera', texts.camera, openCamera)] : []),
        ),
        this.chooser_,
        capture,
      ),
      camera: element(
        'div',
        { part: 'camera' },
        this.video,
        buttons(
          button('take-photo', texts.takePhoto, actions.takePhoto),
          button('close-camera', texts.closeCamera, actions.startOver),
        ),
      ),
      photo: element(
        'div',
        { part: 'frame' },
        element('div', { part: 'stage' }, this.canvas_, crop),
        buttons(
          button('whole-photo', texts.wholePhoto, actions.markWhole),
          button('other-photo', texts.otherPhoto, actions.startOver),
        ),
      ),
    };
    this.bar_ = element('progress', { part: 'progress', 'aria-label': texts.loading });
    this.amount_ = element('span', { part: 'amount' });
    this.busy_ = element(
      'div',
      { part: 'busy' },
      this.bar_,
      this.amount_,
      button('cancel', texts.cancel, actions.cancel),
    );
    this.status_ = element('p', { part: 'status', role: 'status' });
    this.error_ = element('p', { part: 'error', role: 'alert' });
    this.again_ = button('again', texts.again, actions.tryAgain);
    this.element = element(
      'section',
      { part: 'lens', 'aria-label': texts.title },
      this.stages_.start,
      this.stages_.camera,
      this.stages_.photo,
      element('p', { part: 'privacy' }, texts.privacy),
      this.busy_,
      this.status_,
      this.error_,
      this.again_,
      results,
    );
    this.start();
  }

  /** As in the beginning; the same file may be chosen again. */
  start(): void {
    this.chooser_.value = '';
    this.enter('start');
  }

  /** Shows one of the stages, and nothing under way. */
  enter(stage: LensStage): void {
    for (const [name, node] of Object.entries(this.stages_)) node.hidden = name !== stage;
    this.rest('');
  }

  /** Shows a photo in its stage. */
  showPhoto(bitmap: ImageBitmap): void {
    this.canvas_.width = bitmap.width;
    this.canvas_.height = bitmap.height;
    this.canvas_.getContext('2d')?.drawImage(bitmap, 0, 0);
    this.enter('photo');
  }

  /** Something is under way: `text` says what. */
  work(text: string): void {
    this.rest(text);
    this.busy_.hidden = false;
    this.bar_.removeAttribute('value');
    this.amount_.textContent = '';
  }

  /** Of a download, in bytes. */
  progress(loaded: number, total: number): void {
    const megabytes = (bytes: number): string => (bytes / megabyte).toFixed(1);
    this.bar_.max = total;
    this.bar_.value = loaded;
    this.amount_.textContent = fillIn(this.texts_.loaded, {
      loaded: megabytes(loaded),
      total: megabytes(total),
    });
    this.say_(loaded < total ? this.texts_.loading : this.texts_.searching);
  }

  /** Nothing is under way any more. */
  rest(status: string): void {
    this.busy_.hidden = true;
    this.error_.hidden = true;
    this.again_.hidden = true;
    this.say_(status);
  }

  fail(text: string): void {
    this.rest('');
    this.error_.hidden = false;
    this.error_.textContent = text;
  }

  offerAgain(): void {
    this.again_.hidden = false;
  }

  /** Screen readers read a status again when it is set again. */
  private say_(text: string): void {
    if (this.status_.textContent !== text) this.status_.textContent = text;
  }
}

function buttons(...made: readonly HTMLElement[]): HTMLElement {
  return element('div', { part: 'buttons' }, ...made);
}

function filePicker(part: string, onFile: (file: File) => void): HTMLInputElement {
  const input = element('input', { type: 'file', accept: 'image/*', part, hidden: '' });
  input.addEventListener('change', () => {
    const [file] = input.files ?? [];
    if (file) onFile(file);
  });
  return input;
}
