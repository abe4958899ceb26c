/** An image is not what was asked for, through no fault of its registry. The message goes on after the image's name. */
export class UnfitImage extends Error {
  override readonly name = 'UnfitImage';
}
