/** Names that people choose: lower case, so that they can stand in a key, a metric and a URL as they are. */
export const NAME = /^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$/;
export const nameRule =
  'must be 1 to 63 lower-case letters, digits, ".", "_" or "-", with a letter or digit at both ends';
