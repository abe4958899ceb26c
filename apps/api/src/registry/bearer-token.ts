import { z } from 'zod';
import { ask, type Line, toUrl } from './ask.ts';
import { RegistryFailure } from './registry-failure.ts';

/** Where a registry sends those who want in. */
export interface BearerChallenge {
  readonly realm: string;
  readonly service?: string;
}

const tokenText = z
  .string()
  .max(16_384)
  .regex(/^[\x21-\x7e]+$/);
const tokenReply = z.object({ token: tokenText.optional(), access_token: tokenText.optional() });
const maxTokenBytes = 65_536;

/** Reads `WWW-Authenticate`. Undefined where no Bearer token is asked for: without credentials nothing else lets us in. */
export function parseChallenge(header: string | undefined): BearerChallenge | undefined {
  const [, parameters] = /(?:^|,\s*)Bearer\s+(.*)$/i.exec(header ?? '') ?? [];
  if (parameters === undefined) return undefined;
  // The first of a name is the one of this challenge; another challenge may follow.
  const pairs = [...parameters.matchAll(/([a-z]+)="([^"]*)"/gi)].reverse();
  const values = new Map(pairs.map(([, name = '', value = '']) => [name.toLowerCase(), value]));
  const [realm, service] = [values.get('realm'), values.get('service')];
  return realm === undefined ? undefined : { realm, ...(service === undefined ? {} : { service }) };
}

/** A token that lets anybody read a repository; undefined where the registry gives none to strangers. */
export async function fetchToken(
  line: Line,
  { realm, service }: BearerChallenge,
  repository: string,
): Promise<string | undefined> {
  const url = toUrl(realm);
  if (service !== undefined) url.searchParams.set('service', service);
  url.searchParams.set('scope', `repository:${repository}:pull`);
  const { status, body } = await ask(line, { method: 'GET', url, maxBytes: maxTokenBytes });
  if (status === 400 || status === 401 || status === 403 || status === 404) return undefined;
  if (status !== 200) throw new RegistryFailure(`${url.host} answers ${status} to the question for a token.`);
  const { token, access_token } = parseReply(body, url);
  return token ?? access_token;
}

function parseReply(body: Buffer, { host }: URL): z.infer<typeof tokenReply> {
  try {
    return tokenReply.parse(JSON.parse(body.toString()));
  } catch {
    // Not the cause: it may quote the token.
    throw new RegistryFailure(`${host} gives a token that is none.`);
  }
}
