/** Every text of the element; what stands in braces is filled in. */
export interface LensTexts {
  readonly title: string;
  readonly invitation: string;
  readonly choose: string;
  readonly camera: string;
  readonly takePhoto: string;
  readonly closeCamera: string;
  readonly viewfinder: string;
  readonly privacy: string;
  readonly photo: string;
  readonly crop: string;
  readonly cropHelp: string;
  readonly topLeft: string;
  readonly topRight: string;
  readonly bottomLeft: string;
  readonly bottomRight: string;
  readonly wholePhoto: string;
  readonly otherPhoto: string;
  readonly reading: string;
  readonly loading: string;
  readonly loaded: string;
  readonly searching: string;
  readonly cancel: string;
  readonly cancelled: string;
  readonly again: string;
  readonly found: string;
  readonly nothing: string;
  readonly inRegion: string;
  readonly inPhoto: string;
  readonly cameraDenied: string;
  readonly cameraFailed: string;
  readonly badPhoto: string;
  readonly notHere: string;
  readonly offline: string;
}

/** The texts in English. */
export const lensTexts: LensTexts = {
  title: 'Search with a photo',
  invitation: 'Choose, drop or paste a photo of what you are looking for.',
  choose: 'Choose a photo',
  camera: 'Use the camera',
  takePhoto: 'Take the photo',
  closeCamera: 'Close the camera',
  viewfinder: 'What the camera sees',
  privacy: 'Your photo stays on this device.',
  photo: 'Your photo',
  crop: 'Part of the photo to search for',
  cropHelp: 'Arrow keys move it, with Shift they resize it, Escape marks the whole photo.',
  topLeft: 'Top left corner',
  topRight: 'Top right corner',
  bottomLeft: 'Bottom left corner',
  bottomRight: 'Bottom right corner',
  wholePhoto: 'Whole photo',
  otherPhoto: 'Another photo',
  reading: 'Reading the photo …',
  loading: 'Loading visual search …',
  loaded: '{loaded} of {total} MB',
  searching: 'Searching …',
  cancel: 'Cancel',
  cancelled: 'Cancelled.',
  again: 'Try again',
  found: 'Found {count} products.',
  nothing: 'Nothing that looks like this.',
  inRegion: 'Like the marked part',
  inPhoto: 'Like the photo',
  cameraDenied:
    "The camera is not allowed here. Allow it in the browser's settings for this page, or choose a photo.",
  cameraFailed: 'No camera can be used here now. Choose a photo instead.',
  badPhoto:
    'This file cannot be read as a photo, or it is too large. Try a JPEG, PNG or WebP of at most 100 megapixels.',
  notHere: 'Searching with a photo does not work here at the moment.',
  offline: 'Visual search could not be loaded. Check the connection and try again.',
};
