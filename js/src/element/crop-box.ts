import type { PhotoRegion } from '../vision/photo-types.js';
import { wholePhoto } from '../vision/whole-photo.js';
import {
  type Corner,
  contains,
  isWhole,
  moved,
  type Point,
  resized,
  spanned,
} from './crop-region.js';
import { element } from './element.js';
import type { LensTexts } from './lens-texts.js';

const corners: readonly Corner[] = ['topLeft', 'topRight', 'bottomLeft', 'bottomRight'];
const step = 0.02;
const arrows: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -step, y: 0 },
  ArrowRight: { x: step, y: 0 },
  ArrowUp: { x: 0, y: -step },
  ArrowDown: { x: 0, y: step },
};

/**
 * A frame over a photo that the shopper drags, resizes by its corners or draws anew, by pointer, touch
 * and keyboard. `element` lies over the photo and has its size.
 */
export class CropBox {
  readonly element: HTMLElement;
  private readonly frame_: HTMLElement;
  private region_: PhotoRegion = wholePhoto;

  constructor(
    texts: LensTexts,
    private readonly onChange_: (region: PhotoRegion) => void,
  ) {
    const help = element('span', { id: 'crop-help', hidden: '' }, texts.cropHelp);
    const handles = corners.map((corner) => {
      const handle = element('button', {
        type: 'button',
        part: `handle ${corner}`,
        'aria-label': texts[corner],
        'aria-describedby': 'crop-help',
      });
      handle.addEventListener('keydown', (event) => this.onKey_(event, corner));
      handle.dataset.corner = corner;
      return handle;
    });
    this.frame_ = element(
      'div',
      {
        part: 'crop',
        role: 'group',
        tabindex: '0',
        'aria-label': texts.crop,
        'aria-describedby': 'crop-help',
      },
      help,
      ...handles,
    );
    this.frame_.addEventListener('keydown', (event) => {
      if (event.target === this.frame_) this.onKey_(event, event.shiftKey ? 'bottomRight' : null);
    });
    this.element = element('div', { part: 'crop-area' }, this.frame_);
    this.element.addEventListener('pointerdown', (event) => this.onPointerDown_(event));
    this.place_(wholePhoto);
  }

  get region(): PhotoRegion {
    return this.region_;
  }

  /** Marks the whole photo, and tells nobody. */
  reset(): void {
    this.place_(wholePhoto);
  }

  private onKey_(event: KeyboardEvent, corner: Corner | null): void {
    const by = arrows[event.key];
    if (event.key === 'Escape' && !isWhole(this.region_)) this.change_(wholePhoto);
    else if (by) this.change_(corner ? resized(this.region_, corner, by) : moved(this.region_, by));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private onPointerDown_(event: PointerEvent): void {
    if (event.button !== 0 || !event.isPrimary) return;
    const start = this.point_(event);
    const before = this.region_;
    const { corner } = (event.target as HTMLElement).dataset;
    const isMove = !isWhole(before) && contains(before, start);
    const follow = (move: PointerEvent): void => {
      const now = this.point_(move);
      const by = { x: now.x - start.x, y: now.y - start.y };
      if (corner) this.change_(resized(before, corner as Corner, by));
      else if (isMove) this.change_(moved(before, by));
      // A tap is not a region.
      else if (Math.hypot(by.x, by.y) > step) this.change_(spanned(start, now));
    };
    const end = (): void => {
      this.element.removeEventListener('pointermove', follow);
      this.element.removeEventListener('pointerup', end);
      this.element.removeEventListener('pointercancel', end);
    };
    this.element.setPointerCapture(event.pointerId);
    this.element.addEventListener('pointermove', follow);
    this.element.addEventListener('pointerup', end);
    this.element.addEventListener('pointercancel', end);
  }

  private point_({ clientX, clientY }: PointerEvent): Point {
    const { left, top, width, height } = this.element.getBoundingClientRect();
    return { x: (clientX - left) / width, y: (clientY - top) / height };
  }

  private change_(region: PhotoRegion): void {
    this.place_(region);
    this.onChange_(region);
  }

  private place_(region: PhotoRegion): void {
    this.region_ = region;
    const { style } = this.frame_;
    style.left = percent(region.left);
    style.top = percent(region.top);
    style.right = percent(1 - region.right);
    style.bottom = percent(1 - region.bottom);
  }
}

function percent(fraction: number): string {
  return `${100 * fraction}%`;
}
