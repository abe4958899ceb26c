import manifest from '../package.json' with { type: 'json' };

/** The version of this api. */
export const RELEASE: string = manifest.version;
