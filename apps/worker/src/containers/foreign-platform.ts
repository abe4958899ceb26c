import type { EngineDescription, ImageDescription } from './container-engine.ts';

const architectureNames: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  aarch64: 'arm64',
  armv7l: 'arm',
  armv6l: 'arm',
  i386: '386',
  i686: '386',
};

/**
 * Whether an image was made for another machine. It may run all the same where an emulator is set up; where none is, it
 * pulls and starts well and then fails in ways that do not speak of platforms (under an init even as `command-not-found`).
 */
export function isForeignPlatform(
  image: Pick<ImageDescription, 'platform'>,
  engine: Pick<EngineDescription, 'architecture'>,
): boolean {
  const machine = architectureNames[engine.architecture] ?? engine.architecture;
  const { architecture } = image.platform;
  return architecture !== '' && architecture !== machine && !(machine === 'amd64' && architecture === '386');
}
