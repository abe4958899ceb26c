import type { IncomingHttpHeaders } from 'node:http';
import { LongshoreError } from '@longshore/shared';
import type { RequestHandler } from 'express';

/** Set by `curl -d` when nobody says otherwise. */
const FORM = 'application/x-www-form-urlencoded';

/**
 * Lets JSON bodies pass, and requests without a body.
 *
 * A form's content type is taken for JSON where no browser sends it, so that `curl -d '{…}'` works as it stands. From a
 * browser it is refused: any page may send a form anywhere without asking, and this API starts containers.
 */
export const requireJson: RequestHandler = (request, _response, next) => {
  if (!hasBody(request.headers)) return next();
  const contentType = request.headers['content-type'] ?? '';
  const mediaType = (contentType.split(';')[0] ?? '').trim().toLowerCase();
  const isBrowsers = request.headers.origin !== undefined || request.headers['sec-fetch-site'] !== undefined;
  if (!isJson(mediaType) && !(mediaType === FORM && !isBrowsers)) {
    throw new LongshoreError(
      'unsupported-media-type',
      `The body comes as ${mediaType.slice(0, 100) || 'no content type'}; send application/json.`,
    );
  }
  const charset = /charset\s*=\s*"?([^";\s]+)/i.exec(contentType)?.[1]?.toLowerCase();
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8') {
    throw new LongshoreError('unsupported-media-type', `JSON is UTF-8 here, not ${charset.slice(0, 40)}.`);
  }
  next();
};

/**
 * Refuses a real form: what comes under a form's content type and does not even begin like JSON.
 * @throws LongshoreError `unsupported-media-type`
 */
export function refuseForm(contentType: string | undefined, bytes: Uint8Array): void {
  if (!contentType?.toLowerCase().startsWith(FORM)) return;
  const first = bytes.find((byte) => byte > 0x20);
  if (first === 0x7b || first === 0x5b) return;
  throw new LongshoreError('unsupported-media-type', 'The body is a form; send JSON as application/json.');
}

function isJson(mediaType: string): boolean {
  return mediaType === 'application/json' || /^application\/[\w.-]+\+json$/.test(mediaType);
}

function hasBody(headers: IncomingHttpHeaders): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
