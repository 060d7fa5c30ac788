import type { LensTexts } from './lens-texts.js';

/** The device's camera behind a <video>; only while it is open is anything recorded. */
export class Camera {
  private stream_: MediaStream | null = null;
  private turn_ = 0;

  /** Whether the browser can show a camera in the page; one is asked for by open() only. */
  static get isSupported(): boolean {
    return typeof navigator.mediaDevices?.getUserMedia === 'function';
  }

  constructor(private readonly video_: HTMLVideoElement) {}

  /**
   * Resolves when the picture runs, or when close() was called meanwhile. Rejects with what
   * getUserMedia() rejects with.
   */
  async open(): Promise<void> {
    this.close();
    const turn = this.turn_;
    try {
      const stream = await navigator.mediaDevices.getUserMedia({
        video: { facingMode: { ideal: 'environment' }, width: { ideal: 1920 } },
      });
      this.stream_ = stream;
      if (turn !== this.turn_) return this.close();
      this.video_.srcObject = stream;
      await this.video_.play();
    } catch (thrown) {
      if (turn === this.turn_) throw thrown;
    }
  }

  /** Resolves with what the camera sees now, as a JPEG. */
  take(): Promise<Blob> {
    const { videoWidth, videoHeight } = this.video_;
    const canvas = document.createElement('canvas');
    canvas.width = videoWidth;
    canvas.height = videoHeight;
    canvas.getContext('2d')?.drawImage(this.video_, 0, 0);
    return new Promise((resolve, reject) => {
      const use = (blob: Blob | null): void =>
        blob ? resolve(blob) : reject(new Error('The camera gave no picture.'));
      canvas.toBlob(use, 'image/jpeg', 0.95);
    });
  }

  close(): void {
    this.turn_++;
    for (const track of this.stream_?.getTracks() ?? []) track.stop();
    this.stream_ = null;
    this.video_.srcObject = null;
  }
}

/** What a shopper is told when the camera does not open. */
export function cameraErrorText(thrown: unknown, texts: LensTexts): string {
  const name = thrown instanceof Error ? thrown.name : '';
  return name === 'NotAllowedError' ? texts.cameraDenied : texts.cameraFailed;
}
